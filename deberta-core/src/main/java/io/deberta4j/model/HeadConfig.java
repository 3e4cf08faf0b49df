package io.deberta4j.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What concerns heads only.
 *
 * @param labels the names of the classes, in the order of their ids ({@code id2label})
 * @param problemType {@code problem_type}, or null where the configuration leaves it open
 * @param clsDropout {@code cls_dropout}, dropout before a sequence classifier
 * @param legacy {@code legacy}: which masked-LM head Hugging Face would build
 * @param tieWordEmbeddings {@code tie_word_embeddings}: whether the masked-LM decoder is the word
 *     table
 */
public record HeadConfig(
    List<String> labels,
    @Nullable ProblemType problemType,
    double clsDropout,
    boolean legacy,
    boolean tieWordEmbeddings) {
  /** Copies the labels. */
  public HeadConfig {
    labels = List.copyOf(labels);
  }

  /** Returns LABEL_0 to LABEL_n−1, the names Hugging Face gives to classes without names. */
  public static List<String> unnamedLabels(int count) {
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      labels.add("LABEL_" + i);
    }
    return labels;
  }

  /** Returns this with other labels. */
  public HeadConfig withLabels(List<String> other) {
    return new HeadConfig(other, problemType, clsDropout, legacy, tieWordEmbeddings);
  }

  /** Returns this with another problem type. */
  public HeadConfig withProblemType(@Nullable ProblemType other) {
    return new HeadConfig(labels, other, clsDropout, legacy, tieWordEmbeddings);
  }

  /** Returns this configuration with another dropout before a sequence classifier. */
  public HeadConfig withClsDropout(double other) {
    return new HeadConfig(labels, problemType, other, legacy, tieWordEmbeddings);
  }

  /** Returns this with another masked-LM form. */
  public HeadConfig withLegacy(boolean other) {
    return new HeadConfig(labels, problemType, clsDropout, other, tieWordEmbeddings);
  }
}
