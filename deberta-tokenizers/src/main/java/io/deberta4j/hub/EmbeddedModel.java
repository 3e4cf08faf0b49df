package io.deberta4j.hub;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A model that comes as resources of {@code deberta-models}.
 *
 * @param name what it is opened by, {@code embedded:NAME}
 * @param tasks what it is for; of several models for a task, the first one listed is opened where
 *     none is named
 * @param files the names of its files
 */
public record EmbeddedModel(String name, List<PipelineTask> tasks, List<String> files) {
  /** Copies the lists. */
  public EmbeddedModel {
    tasks = List.copyOf(tasks);
    files = List.copyOf(files);
  }

  /** Returns {@code embedded:NAME}, which stands wherever a model is named. */
  public String fullName() {
    return EmbeddedModels.PREFIX + name;
  }

  /** Names it and says what it is for. */
  @Override
  public String toString() {
    return tasks.stream()
        .map(PipelineTask::label)
        .collect(Collectors.joining(", ", fullName() + " (", ")"));
  }
}
