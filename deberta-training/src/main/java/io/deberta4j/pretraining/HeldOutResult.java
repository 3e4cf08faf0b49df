package io.deberta4j.pretraining;

import io.deberta4j.report.Figure;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a model does on held-out text.
 *
 * @param figures beside what the frequencies of tokens alone give, where those are known
 * @param masks by what was asked, the hash of the questions: equal for all that were asked the same
 * @param sequences what was lost on each
 * @param positions the loss by position in the sequence, from 0
 * @param frequencies the loss by how often a token occurs in the training text; empty where that is
 *     not known
 */
public record HeldOutResult(
    List<Figure> figures,
    Map<String, String> masks,
    List<SequenceScore> sequences,
    List<LossBin> positions,
    List<LossBin> frequencies) {
  /** Copies all. */
  public HeldOutResult {
    figures = List.copyOf(figures);
    masks = Collections.unmodifiableMap(new LinkedHashMap<>(masks));
    sequences = List.copyOf(sequences);
    positions = List.copyOf(positions);
    frequencies = List.copyOf(frequencies);
  }
}
