package io.deberta4j.pipeline;

/**
 * A part of a document that answers a question, or that there is none.
 *
 * @param answer what the document says there; empty for no answer
 * @param score the probability of its first token as start times that of its last token as end,
 *     among the tokens of its window and {@code [CLS]}
 * @param document the number of the document, from 0
 * @param start where it begins in the document, a UTF-16 index
 * @param end where it ends, exclusive: {@code document.substring(start, end)} is the answer
 */
public record Answer(String answer, double score, int document, int start, int end) {
  static Answer none(double score) {
    return new Answer("", score, 0, 0, 0);
  }

  /** Tells whether this says that there is no answer. */
  public boolean isNone() {
    return answer.isEmpty();
  }
}
