package io.deberta4j.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model card says that a run does not know by itself.
 *
 * @param languages ISO codes of the texts' languages; empty if nobody said
 * @param license identifier of the model's licence, or null if nobody said
 * @param baseModel identifier of the start checkpoint on Hugging Face, as {@code
 *     microsoft/deberta-v3-small}; null if it has none
 * @param datasets identifiers of the data on Hugging Face, or names
 * @param pipelineTag Hugging Face's name for the kind of task, as {@code text-classification}
 * @param inTransformers whether Hugging Face Transformers has the model's head
 * @param labels the classes; empty where there are none
 * @param sources sentences on where the data comes from, and under which licence
 * @param limitations sentences on what the model cannot do, beyond those true of every model
 */
public record CardDetails(
    List<String> languages,
    @Nullable String license,
    @Nullable String baseModel,
    List<String> datasets,
    String pipelineTag,
    boolean inTransformers,
    List<String> labels,
    List<String> sources,
    List<String> limitations) {
  /** Copies the lists. */
  public CardDetails {
    languages = List.copyOf(languages);
    datasets = List.copyOf(datasets);
    labels = List.copyOf(labels);
    sources = List.copyOf(sources);
    limitations = List.copyOf(limitations);
  }
}
