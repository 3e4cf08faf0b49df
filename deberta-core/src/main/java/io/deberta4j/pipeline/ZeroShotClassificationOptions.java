package io.deberta4j.pipeline;

/**
 * How labels become hypotheses, and whether they compete.
 *
 * @param hypothesisTemplate the hypothesis, with {@code {}} where the label goes
 * @param multiLabel whether each label is scored on its own: entailment against contradiction;
 *     otherwise the labels compete by their entailment
 * @param merge how the scores of the windows of a long text become those of the text
 */
public record ZeroShotClassificationOptions(
    String hypothesisTemplate, boolean multiLabel, WindowMerge merge) {
  private static final String LABEL = "{}";

  /** "This example is {}.", labels compete, means over windows. */
  public static final ZeroShotClassificationOptions DEFAULT =
      new ZeroShotClassificationOptions("This example is {}.", false, WindowMerge.MEAN);

  /** Checks the template. */
  public ZeroShotClassificationOptions {
    if (!hypothesisTemplate.contains(LABEL)) {
      throw new IllegalArgumentException(
          "the hypothesis template '" + hypothesisTemplate + "' has no {} for the label");
    }
  }

  /** Returns these options with another template. */
  public ZeroShotClassificationOptions withHypothesisTemplate(String template) {
    return new ZeroShotClassificationOptions(template, multiLabel, merge);
  }

  /** Returns these options with labels that compete or do not. */
  public ZeroShotClassificationOptions withMultiLabel(boolean separate) {
    return new ZeroShotClassificationOptions(hypothesisTemplate, separate, merge);
  }

  /** Returns these options with windows merged otherwise. */
  public ZeroShotClassificationOptions withMerge(WindowMerge other) {
    return new ZeroShotClassificationOptions(hypothesisTemplate, multiLabel, other);
  }

  String hypothesis(String label) {
    return hypothesisTemplate.replace(LABEL, label);
  }
}
