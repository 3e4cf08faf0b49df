package io.deberta4j.lint;

import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.head.MaskedLmHead;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The heads a checkpoint can have. */
public enum Head {
  SEQUENCE_CLASSIFICATION("sequence classification", "ForSequenceClassification"),
  TOKEN_CLASSIFICATION("token classification", "ForTokenClassification"),
  MULTIPLE_CHOICE("multiple choice", "ForMultipleChoice"),
  QUESTION_ANSWERING("question answering", "ForQuestionAnswering"),
  MASKED_LM("masked language modelling", "ForMaskedLM"),
  REPLACED_TOKEN_DETECTION("replaced-token detection", "ReplacedTokenDetectionModel");

  private final String words;
  private final String suffix;

  Head(String words, String suffix) {
    this.words = words;
    this.suffix = suffix;
  }

  /** Returns the name in words. */
  public String words() {
    return words;
  }

  /** Tells whether the head has the tensor {@code classifier.weight}. */
  boolean classifies() {
    return this == SEQUENCE_CLASSIFICATION
        || this == TOKEN_CLASSIFICATION
        || this == MULTIPLE_CHOICE;
  }

  /** Tells whether the head reads the pooled first token. */
  boolean pools() {
    return this == SEQUENCE_CLASSIFICATION || this == MULTIPLE_CHOICE;
  }

  /** Returns the head that a class has, by its name, or null for none. */
  static @Nullable Head named(String architecture) {
    for (Head head : values()) {
      if (architecture.endsWith(head.suffix)) {
        return head;
      }
    }
    return null;
  }

  /**
   * Returns the heads whose weights are there. What a classifier is for, its class says; without
   * one, that of a first token has a pooler.
   *
   * @param named the head of the class that the configuration names
   */
  static List<Head> in(WeightNames weights, @Nullable Head named) {
    List<Head> heads = new ArrayList<>();
    if (weights.has("classifier.weight")) {
      Head told =
          weights.has("pooler.dense.weight") ? SEQUENCE_CLASSIFICATION : TOKEN_CLASSIFICATION;
      heads.add(named != null && named.classifies() ? named : told);
    }
    if (weights.has("qa_outputs.weight")) {
      heads.add(QUESTION_ANSWERING);
    }
    if (MaskedLmHead.isIn(weights)) {
      heads.add(MASKED_LM);
    }
    if (ReplacedTokenDetectionModel.isIn(weights)) {
      heads.add(REPLACED_TOKEN_DETECTION);
    }
    return heads;
  }
}
