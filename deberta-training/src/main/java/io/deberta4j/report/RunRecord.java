package io.deberta4j.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run is: with this and the files it names, it can be repeated.
 *
 * @param name how people call the result
 * @param task the task's identifier, as {@code mnli} or {@code classification}
 * @param command the command line as it was given, word by word; empty where there was none
 * @param settings by name, in the order to show them in; values are strings, numbers, booleans, and
 *     lists and maps of these
 * @param seed of everything random
 * @param start the weights it started from
 * @param data the files it read
 * @param platform what it ran on
 * @param figures its results
 */
public record RunRecord(
    String name,
    String task,
    List<String> command,
    Map<String, Object> settings,
    long seed,
    StartWeights start,
    List<DataProvenance> data,
    Platform platform,
    List<Figure> figures) {
  /** Copies the collections in their order. */
  public RunRecord {
    command = List.copyOf(command);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    data = List.copyOf(data);
    figures = List.copyOf(figures);
  }
}
