package io.deberta4j.pipeline;

import java.util.Comparator;
import java.util.List;

/**
 * How odd each token of a text is.
 *
 * @param text the text
 * @param tokens in the order of the text, special tokens around it left out
 * @param reading how the text was read
 */
public record ReplacedTokenDetection(String text, List<ReplacedToken> tokens, Reading reading)
    implements PipelineResult {
  /** Copies the list. */
  public ReplacedTokenDetection {
    tokens = List.copyOf(tokens);
  }

  /** Returns the oddest tokens, the oddest first: this many, or all if there are fewer. */
  public List<ReplacedToken> top(int count) {
    return tokens.stream()
        .sorted(Comparator.comparingDouble(ReplacedToken::score).reversed())
        .limit(count)
        .toList();
  }
}
