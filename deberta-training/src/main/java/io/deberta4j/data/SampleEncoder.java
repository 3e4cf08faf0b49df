package io.deberta4j.data;

import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.util.List;

/** Turns samples into what the model takes. */
@FunctionalInterface
public interface SampleEncoder {
  /** The fewest tokens that a row may be limited to: room for a question and a window. */
  int MIN_LENGTH = 16;

  /**
   * Encodes samples, all of one kind. A sample that is too long for one input may become several
   * windows, one after the other.
   *
   * @throws io.deberta4j.io.DataException if a label is none of the known ones
   */
  List<Features> encode(List<? extends Sample> samples);

  /**
   * Makes the encoder of a kind of task.
   *
   * @param labels the classes; not asked for scores, choices, spans and entities
   * @param maxLength the most tokens of a row, special tokens included; at least {@link
   *     #MIN_LENGTH}
   */
  static SampleEncoder of(TaskKind kind, Tokenizer tokenizer, Labels labels, int maxLength) {
    checkLength(maxLength);
    return switch (kind) {
      case CLASSIFICATION, REGRESSION, MULTI_LABEL -> new TextEncoder(tokenizer, labels, maxLength);
      case MULTIPLE_CHOICE -> new ChoiceEncoder(tokenizer, maxLength);
      case SPAN -> new QuestionEncoder(tokenizer, maxLength);
      case TOKEN_LABELS -> new TagEncoder(tokenizer, labels, maxLength);
      case ENTITY_CHOICE -> new EntityEncoder(tokenizer, maxLength);
    };
  }

  /**
   * Checks how many tokens a row may have.
   *
   * @throws IllegalArgumentException if they are fewer than {@link #MIN_LENGTH}
   */
  static void checkLength(int maxLength) {
    if (maxLength < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "max length must be at least %d, got %d".formatted(MIN_LENGTH, maxLength));
    }
  }

  /** Encodes texts and pairs; tokens are taken from the longer side until it fits. */
  static List<TokenRow> pairs(Tokenizer tokenizer, List<TextPair> texts, int maxLength) {
    EncodeOptions options =
        EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, maxLength);
    return tokenizer.encodeBatch(texts, options).stream().map(SampleEncoder::row).toList();
  }

  /** Returns the ids and types of an encoding. */
  static TokenRow row(Encoding encoding) {
    return new TokenRow(encoding.ids(), encoding.typeIds());
  }

  /** Cuts a text after its first tokens. */
  static String cut(Tokenizer tokenizer, String text, int maxTokens) {
    Encoding encoding =
        tokenizer.encode(text, null, EncodeOptions.DEFAULT.withSpecialTokens(false));
    return encoding.length() <= maxTokens
        ? text
        : text.substring(0, encoding.endOffset(maxTokens - 1));
  }
}
