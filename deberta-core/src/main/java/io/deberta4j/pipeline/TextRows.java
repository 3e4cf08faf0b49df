package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Text to rows of token ids that fit the model, and rows to batches that fit in memory. */
final class TextRows {
  /** The most tokens of a batch, padding included: attention needs A·N² numbers per row. */
  private static final int MAX_BATCH_TOKENS = 4096;

  private final Tokenizer tokenizer;
  private final int vocabSize;
  private final int maxLength;
  private final int batchSize;

  TextRows(Tokenizer tokenizer, DebertaConfig config, PipelineOptions options) {
    this.tokenizer = tokenizer;
    vocabSize = config.vocabSize();
    maxLength = maxLength(tokenizer, config, options.maxLength());
    batchSize = options.batchSize();
  }

  /**
   * Returns what was asked for; otherwise the smaller of the tokenizer's and the model's limit,
   * which is what the model was trained with.
   */
  private static int maxLength(Tokenizer tokenizer, DebertaConfig config, int wanted) {
    int positions = config.maxPositionEmbeddings();
    if (wanted == 0) {
      return Math.min(tokenizer.modelMaxLength(), positions);
    }
    if (wanted > positions && config.positionBiasedInput()) {
      throw new ConfigException(
          "a maximum length of "
              + wanted
              + " tokens, but this model has absolute positions for "
              + positions
              + " (max_position_embeddings)");
    }
    return wanted;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  int maxLength() {
    return maxLength;
  }

  /** Encodes texts; those that are too long are cut and say so. */
  List<Row> encode(List<TextPair> inputs) {
    List<Encoding> whole = tokenizer.encodeBatch(inputs, EncodeOptions.DEFAULT);
    List<Row> rows = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      rows.add(row(inputs.get(i), whole.get(i)));
    }
    return rows;
  }

  private Row row(TextPair input, Encoding whole) {
    boolean tooLong = whole.length() > maxLength;
    Encoding encoding =
        tooLong
            ? tokenizer.encode(
                input.text(),
                input.pair(),
                EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, maxLength))
            : whole;
    for (int id : encoding.ids()) {
      if (id < 0 || id >= vocabSize) {
        throw new TokenizerException(
            "the tokenizer gives token '"
                + tokenizer.token(id)
                + "' the id "
                + id
                + ", but the model has vocab_size="
                + vocabSize
                + ". Do the tokenizer files belong to this model?");
      }
    }
    return new Row(input, encoding, tooLong);
  }

  /**
   * Puts rows of similar length into batches: at most {@code batchSize} rows and, unless a single
   * row has more, {@link #MAX_BATCH_TOKENS} tokens.
   *
   * @return for each batch the indices of its rows
   */
  List<List<Integer>> batches(List<Row> rows) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> -rows.get(i).length()));
    List<List<Integer>> batches = new ArrayList<>();
    int at = 0;
    while (at < order.size()) {
      int longest = Math.max(1, rows.get(order.get(at)).length());
      int fit = Math.max(1, Math.min(batchSize, MAX_BATCH_TOKENS / longest));
      int end = Math.min(order.size(), at + fit);
      batches.add(List.copyOf(order.subList(at, end)));
      at = end;
    }
    return batches;
  }
}
