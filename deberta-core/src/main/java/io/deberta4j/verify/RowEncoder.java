package io.deberta4j.verify;

import io.deberta4j.io.DataException;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts to rows of token ids, cut at the model's maximum as {@code truncation=True} cuts them. */
final class RowEncoder {
  private final Tokenizer tokenizer;
  private final DebertaConfig config;
  private final int maxLength;

  RowEncoder(Path model, Flavour flavour, DebertaConfig config) {
    tokenizer = Tokenizer.load(model, TokenizerOptions.DEFAULT.withFlavour(flavour));
    this.config = config;
    maxLength = Math.min(tokenizer.modelMaxLength(), config.maxPositionEmbeddings());
  }

  /** Returns the rows of texts, by our own tokenizer. */
  List<Row> rows(List<NamedText> texts) {
    return texts.stream().map(this::row).toList();
  }

  private Row row(NamedText text) {
    var input = text.text();
    Encoding fitting = tokenizer.encode(input.text(), input.pair(), EncodeOptions.DEFAULT);
    boolean cut = fitting.length() > maxLength;
    if (cut) {
      var truncation = EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, maxLength);
      fitting = tokenizer.encode(input.text(), input.pair(), truncation);
    }
    for (int id : fitting.ids()) {
      requireKnown(id, text.where());
    }
    return new Row(input, text.where(), fitting.ids(), fitting.typeIds(), cut);
  }

  private void requireKnown(int id, String where) {
    if (id < 0 || id >= config.vocabSize()) {
      throw new TokenizerException(
          "%s: token id %d, but the model has vocab_size=%d. Do the tokenizer files belong to this model?"
              .formatted(where, id, config.vocabSize()));
    }
  }

  /** Returns the row with the ids that the other side saw, so that numbers can be compared. */
  Row as(Row own, int[] ids, int @Nullable [] typeIds) {
    for (int id : ids) {
      requireKnown(id, own.where());
    }
    return new Row(own.text(), own.where(), ids, segments(own, ids, typeIds), own.cut());
  }

  private int[] segments(Row own, int[] ids, int @Nullable [] typeIds) {
    if (typeIds != null) {
      return typeIds;
    }
    if (Arrays.equals(own.ids(), ids)) {
      return own.typeIds();
    }
    if (config.typeVocabSize() > 0 && own.text().pair() != null) {
      throw new DataException(
          own.where()
              + ": its input_ids are not ours, and nothing says which of them belong to the second"
              + " text. Record token_type_ids too.");
    }
    return new int[ids.length];
  }
}
