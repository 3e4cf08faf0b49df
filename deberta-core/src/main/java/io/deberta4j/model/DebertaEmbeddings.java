package io.deberta4j.model;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Parameters.Init;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Token ids to vectors: words, and, where the configuration asks for them, segments and absolute
 * positions; projected to the hidden size, normalised, and zeroed at padding.
 */
public final class DebertaEmbeddings {
  private final Parameters at;
  private final DebertaConfig config;
  private final Tensor wordEmbeddings;
  private final @Nullable Tensor positionEmbeddings;
  private final @Nullable Tensor tokenTypeEmbeddings;
  private final @Nullable Linear embedProj;
  private final LayerNorm norm;

  DebertaEmbeddings(Parameters at, DebertaConfig config) {
    this.at = at;
    this.config = config;
    int size = config.embeddingSize();
    wordEmbeddings =
        at.at("word_embeddings").tensor("weight", Init.NORMAL, config.vocabSize(), size);
    positionEmbeddings = config.positionBiasedInput() ? positionTable() : null;
    tokenTypeEmbeddings =
        config.typeVocabSize() > 0
            ? at.at("token_type_embeddings")
                .tensor("weight", Init.NORMAL, config.typeVocabSize(), size)
            : null;
    embedProj =
        size == config.hiddenSize()
            ? null
            : Linear.withoutBias(at.at("embed_proj"), size, config.hiddenSize());
    norm = new LayerNorm(at.at("LayerNorm"), config.hiddenSize(), config.layerNormEps());
  }

  /** Returns the word table, [V, E]; heads tie their decoder to it. */
  public Tensor wordEmbeddings() {
    return wordEmbeddings;
  }

  /**
   * Reads or initialises the table of absolute positions, [max_position_embeddings, E]. Without
   * {@code position_biased_input} only the Enhanced Mask Decoder asks for it.
   */
  public Tensor positionTable() {
    return at.at("position_embeddings")
        .tensor("weight", Init.NORMAL, config.maxPositionEmbeddings(), config.embeddingSize());
  }

  /**
   * [B, N] ids → [B, N, D].
   *
   * @throws IllegalArgumentException if an id lies outside its table
   */
  public Tensor forward(Batch batch, Mode mode) {
    checkIds("input_ids", batch.inputIds(), config.vocabSize(), "vocab_size");
    Tensor x = mode.words().rows(wordEmbeddings, batch.inputIds(), config.padTokenId());
    if (positionEmbeddings != null) {
      x = x.add(inputPositions(batch, mode));
    }
    if (tokenTypeEmbeddings != null) {
      x = x.add(segments(tokenTypeEmbeddings, batch));
    }
    if (embedProj != null) {
      x = embedProj.forward(x); // [B, N, D]
    }
    x = norm.forward(mode.perturb(x));
    if (batch.attentionMask().rank() == 2) { // a 3-D mask masks no token
      x = x.maskedFill(batch.tokenMask().not().unsqueeze(-1), 0);
    }
    return mode.dropout(x, config.hiddenDropoutProb());
  }

  /** Looks the absolute positions of a batch up: [B or 1, N, E]. */
  public Tensor positions(Tensor table, Batch batch) {
    return Functional.embedding(table, positionIds(batch));
  }

  /** Looks up what the positions of a batch add to its input: [B or 1, N, E]. */
  public Tensor inputPositions(Batch batch, Mode mode) {
    return mode.words().positions(positionTable(), positionIds(batch));
  }

  private Tensor positionIds(Batch batch) {
    Tensor ids = batch.positionIds();
    if (ids == null) {
      ids = Tensor.arange(batch.tokens()).unsqueeze(0);
    }
    checkIds("position_ids", ids, config.maxPositionEmbeddings(), "max_position_embeddings");
    return ids;
  }

  private Tensor segments(Tensor table, Batch batch) {
    Tensor ids = batch.tokenTypeIds();
    if (ids == null) {
      return table.select(0, 0); // [E]
    }
    checkIds("token_type_ids", ids, config.typeVocabSize(), "type_vocab_size");
    return Functional.embedding(table, ids);
  }

  private static void checkIds(String name, Tensor ids, int limit, String limitName) {
    if (ids.max().item() >= limit || ids.ge(0).not().max().item() > 0) {
      throw new IllegalArgumentException(
          name
              + " must lie in 0 to "
              + (limit - 1)
              + " ("
              + limitName
              + " = "
              + limit
              + "), found "
              + offender(ids, limit));
    }
  }

  private static long offender(Tensor ids, int limit) {
    for (long id : ids.toLongs()) {
      if (id < 0 || id >= limit) {
        return id;
      }
    }
    throw new IllegalStateException("no id out of range");
  }
}
