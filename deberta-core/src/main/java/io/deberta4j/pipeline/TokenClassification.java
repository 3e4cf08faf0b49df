package io.deberta4j.pipeline;

import java.util.List;

/**
 * What a token classifier finds in a text.
 *
 * @param text the text
 * @param entities what was found, in the order of the text
 * @param reading how the text was read
 */
public record TokenClassification(String text, List<Entity> entities, Reading reading)
    implements PipelineResult {
  /** Copies the list. */
  public TokenClassification {
    entities = List.copyOf(entities);
  }
}
