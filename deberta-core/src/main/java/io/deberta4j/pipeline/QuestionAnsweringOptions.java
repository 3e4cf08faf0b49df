package io.deberta4j.pipeline;

/**
 * What answers are looked for. How far windows over a document overlap is {@link
 * PipelineOptions#stride}.
 *
 * @param topK the most answers
 * @param maxAnswerLength the most tokens of an answer ({@code max_answer_len})
 * @param noAnswer whether there may be no answer ({@code handle_impossible_answer}), as models
 *     trained on SQuAD 2.0 can tell
 * @param noAnswerThreshold by how much no answer must be better than the best answer to come before
 *     it, in logarithms of their scores: SQuAD's {@code null_score_diff_threshold} where the
 *     document is one window
 * @param alignToWords whether an answer that begins or ends within a word is made to hold the whole
 *     word ({@code align_to_words})
 */
public record QuestionAnsweringOptions(
    int topK,
    int maxAnswerLength,
    boolean noAnswer,
    double noAnswerThreshold,
    boolean alignToWords) {
  /** The best answer, of 15 tokens at most; there is one; whole words. */
  public static final QuestionAnsweringOptions DEFAULT =
      new QuestionAnsweringOptions(1, 15, false, 0, true);

  /** Checks the numbers. */
  public QuestionAnsweringOptions {
    if (topK < 1 || maxAnswerLength < 1) {
      throw new IllegalArgumentException(
          "topK and maxAnswerLength must be at least 1, got " + topK + " and " + maxAnswerLength);
    }
    if (Double.isNaN(noAnswerThreshold)) {
      throw new IllegalArgumentException("noAnswerThreshold must be a number");
    }
    if (!noAnswer && noAnswerThreshold != 0) {
      throw new IllegalArgumentException("a noAnswerThreshold needs noAnswer");
    }
  }

  /** Returns these options with at most this many answers. */
  public QuestionAnsweringOptions withTopK(int answers) {
    return new QuestionAnsweringOptions(
        answers, maxAnswerLength, noAnswer, noAnswerThreshold, alignToWords);
  }

  /** Returns these options with answers of at most this many tokens. */
  public QuestionAnsweringOptions withMaxAnswerLength(int tokens) {
    return new QuestionAnsweringOptions(topK, tokens, noAnswer, noAnswerThreshold, alignToWords);
  }

  /** Returns these options with no answer allowed where it is better by more than this. */
  public QuestionAnsweringOptions withNoAnswer(double threshold) {
    return new QuestionAnsweringOptions(topK, maxAnswerLength, true, threshold, alignToWords);
  }

  /** Returns these options with answers of whole words, or as the tokens have them. */
  public QuestionAnsweringOptions withAlignToWords(boolean align) {
    return new QuestionAnsweringOptions(topK, maxAnswerLength, noAnswer, noAnswerThreshold, align);
  }
}
