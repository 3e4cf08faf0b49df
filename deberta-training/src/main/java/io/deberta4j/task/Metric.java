package io.deberta4j.task;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A figure that a task is judged by; the greater the better, but for the loss. */
public enum Metric {
  /** Share of right answers; for tags, of words. */
  @JsonProperty("accuracy")
  ACCURACY("accuracy"),
  /** F1 of the class with the last id; of words for answers; of entities for tags. */
  @JsonProperty("f1")
  F1("f1"),
  /** Mean F1 of the classes. */
  @JsonProperty("macro_f1")
  MACRO_F1("macro_f1"),
  /** F1 over all labels together. */
  @JsonProperty("micro_f1")
  MICRO_F1("micro_f1"),
  /** Matthews' correlation coefficient. */
  @JsonProperty("mcc")
  MCC("mcc"),
  /** Pearson's r. */
  @JsonProperty("pearson")
  PEARSON("pearson"),
  /** Spearman's ρ. */
  @JsonProperty("spearman")
  SPEARMAN("spearman"),
  /** Share of answers, or of groups of answers, that are right as a whole. */
  @JsonProperty("em")
  EXACT_MATCH("em"),
  /** Mean cross-entropy of the classes, in nats; the smaller the better. */
  @JsonProperty("loss")
  LOSS("loss");

  private final String label;

  Metric(String label) {
    this.label = label;
  }

  /** Tells whether the greater value is the better one. */
  public boolean higherIsBetter() {
    return this != LOSS;
  }

  /** Returns its name in reports and in {@code tasks.json}. */
  public String label() {
    return label;
  }
}
