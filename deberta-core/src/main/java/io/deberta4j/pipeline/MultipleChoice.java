package io.deberta4j.pipeline;

import java.util.List;

/**
 * Which of several choices fits a context.
 *
 * @param context the context
 * @param choices the choices, the best first
 * @param reading how the context was read, once for each choice
 */
public record MultipleChoice(String context, List<Choice> choices, Reading reading)
    implements PipelineResult {
  /** Copies the choices. */
  public MultipleChoice {
    choices = List.copyOf(choices);
  }

  /** Returns the choice that fits best. */
  public Choice best() {
    return choices.get(0);
  }
}
