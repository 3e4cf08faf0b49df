package io.deberta4j.task;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.deberta4j.data.BadRows;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The tasks that {@code tasks.json} knows. */
public final class Tasks {
  private static final Map<String, Task> ALL = read();

  private Tasks() {}

  /** Returns the names of all tasks. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** Returns all tasks. */
  public static List<Task> all() {
    return List.copyOf(ALL.values());
  }

  /**
   * Finds a task.
   *
   * @param name capitals, dashes and underscores do not matter: {@code SST-2} is {@code sst2}
   * @throws DataException naming all tasks, if there is none of this name
   */
  public static Task named(String name) {
    Task task = ALL.get(key(name));
    if (task == null) {
      throw new DataException(
          "there is no task '%s'; choose one of %s, or describe your own columns"
              .formatted(name, String.join(", ", ALL.values().stream().map(Task::name).toList())));
    }
    return task;
  }

  /**
   * Opens the data of a task; the first bad row is an error.
   *
   * @param folder where its files are, or the folder above
   * @throws DataException as {@link TaskData#open}
   */
  public static TaskData open(String name, Path folder) {
    return TaskData.open(named(name), folder, BadRows.refuse());
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_. ]", "");
  }

  private static Map<String, Task> read() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    try (InputStream in = Objects.requireNonNull(Tasks.class.getResourceAsStream("tasks.json"))) {
      Map<String, Task> tasks = new LinkedHashMap<>();
      for (Task task : mapper.readValue(in, new TypeReference<List<Task>>() {})) {
        tasks.put(key(task.name()), task);
      }
      return tasks;
    } catch (IOException e) {
      throw new UncheckedIOException("tasks.json, a part of this library, cannot be read", e);
    }
  }
}
