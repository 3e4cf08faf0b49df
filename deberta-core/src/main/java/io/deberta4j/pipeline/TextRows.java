package io.deberta4j.pipeline;

import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
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

  /** The largest stride that is chosen without being asked for. */
  private static final int MAX_AUTO_STRIDE = 128;

  private final Tokenizer tokenizer;
  private final int vocabSize;
  private final int maxLength;
  private final PipelineOptions options;

  /**
   * Prepares for a model.
   *
   * @throws ConfigException if the maximum length leaves no place for text, or for more than the
   *     stride, or is beyond what the model has positions for
   */
  TextRows(Tokenizer tokenizer, DebertaConfig config, PipelineOptions options) {
    this.tokenizer = tokenizer;
    this.options = options;
    vocabSize = config.vocabSize();
    maxLength = maxLength(tokenizer, config, options.maxLength());
    int special = tokenizer.encode("", null, EncodeOptions.DEFAULT).length();
    if (maxLength <= special) {
      throw new ConfigException(
          "a maximum length of "
              + maxLength
              + " leaves no place for text beside the "
              + special
              + " special tokens; it must be at least "
              + (special + 1));
    }
    if (options.stride() >= maxLength - special) {
      throw new ConfigException(
          "a stride of %d tokens must be smaller than the maximum length of %d less %d special tokens"
              .formatted(options.stride(), maxLength, special));
    }
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

  /**
   * Encodes inputs; those that are too long become several rows, or are cut.
   *
   * @param side which text of a pair is split or cut, the other staying whole; {@link
   *     Truncation#LONGEST_FIRST} the longer one, or both where neither would leave half of a row
   * @throws DataException if the other text leaves no place
   */
  List<TextWindows> encode(List<TextPair> inputs, Truncation side) {
    List<Encoding> whole = tokenizer.encodeBatch(inputs, EncodeOptions.DEFAULT);
    List<TextWindows> rows = new ArrayList<>(inputs.size());
    for (int i = 0; i < inputs.size(); i++) {
      requireKnownIds(whole.get(i));
      rows.add(windows(inputs.get(i), whole.get(i), side));
    }
    return rows;
  }

  private TextWindows windows(TextPair input, Encoding whole, Truncation side) {
    if (whole.length() <= maxLength) {
      return new TextWindows(input, List.of(whole), 0, false);
    }
    int size = windowSize(whole, input.pair() != null, side);
    EncodeOptions fitting = EncodeOptions.DEFAULT.withTruncation(side, maxLength);
    if (options.truncate()) {
      EncodeOptions cutting = fitting.withTruncationSide(tokenizer.truncationSide());
      Encoding cut = tokenizer.encode(input.text(), input.pair(), cutting);
      return new TextWindows(input, List.of(cut), 0, true);
    }
    int stride = stride(size);
    Encoding first = tokenizer.encode(input.text(), input.pair(), fitting.withStride(stride));
    List<Encoding> all = new ArrayList<>();
    all.add(first);
    all.addAll(first.overflowing());
    return new TextWindows(input, all, size - stride, false);
  }

  /** Returns for how many tokens of a split text a row has place, at least. */
  private int windowSize(Encoding whole, boolean isPair, Truncation side) {
    int[] tokens = new int[2];
    int special = 0;
    for (int i = 0; i < whole.length(); i++) {
      int sequence = whole.sequenceId(i);
      if (sequence < 0) {
        special++;
      } else {
        tokens[sequence]++;
      }
    }
    int room = maxLength - special;
    int size =
        switch (side) {
          case ONLY_FIRST -> room - tokens[1];
          case ONLY_SECOND -> room - tokens[0];
          default -> isPair ? Math.max(room / 2, room - Math.min(tokens[0], tokens[1])) : room;
        };
    if (size < 1) {
      throw new DataException(
          "texts of %d and %d tokens with %d special tokens: a maximum length of %d leaves no place for windows over the %s. Shorten the other text, or raise the maximum length."
              .formatted(
                  tokens[0],
                  tokens[1],
                  special,
                  maxLength,
                  side == Truncation.ONLY_SECOND ? "second" : "first"));
    }
    return size;
  }

  private int stride(int size) {
    int stride = options.stride();
    if (stride == PipelineOptions.AUTO_STRIDE) {
      return Math.min(MAX_AUTO_STRIDE, size / 4);
    }
    if (stride >= size) {
      throw new DataException(
          "a stride of "
              + stride
              + " tokens must be smaller than the windows over this text, which have place for "
              + size);
    }
    return stride;
  }

  private void requireKnownIds(Encoding encoding) {
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
  }

  /**
   * Puts rows of similar length into batches: at most {@code batchSize} rows and, unless a single
   * row has more, {@link #MAX_BATCH_TOKENS} tokens.
   *
   * @return for each batch the indices of its rows
   */
  List<List<Integer>> batches(List<Encoding> rows) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> -rows.get(i).length()));
    List<List<Integer>> batches = new ArrayList<>();
    int at = 0;
    while (at < order.size()) {
      int longest = Math.max(1, rows.get(order.get(at)).length());
      int fit = Math.max(1, Math.min(options.batchSize(), MAX_BATCH_TOKENS / longest));
      int end = Math.min(order.size(), at + fit);
      batches.add(List.copyOf(order.subList(at, end)));
      at = end;
    }
    return batches;
  }
}
