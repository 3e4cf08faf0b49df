package io.deberta4j.onnx;

import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/** What a model is given: token ids, mask, segments, and entities for ReCoRD, all row-major. */
final class Input {
  static final int ENTITIES = 3;
  static final int SLOTS = 2;

  /** Chosen tokens of two rows of 20: out of order and twice. */
  static final long[] TOKEN_INDICES = {21, 3, 0, 3};

  private final int rows;
  private final int tokens;
  private final long[] ids;
  private final long[] mask;
  private final long[] types;
  private final long[] entities;

  private Input(int rows, int tokens, long[] ids, long[] mask, long[] types, long[] entities) {
    this.rows = rows;
    this.tokens = tokens;
    this.ids = ids;
    this.mask = mask;
    this.types = types;
    this.entities = entities;
  }

  /** Where the padding is. */
  enum Padding {
    NONE,
    RIGHT,
    LEFT,
    SCATTERED,
    /** The last row has no real token at all. */
    WHOLE_ROW
  }

  static Input random(Random random, DebertaConfig config, int rows, int tokens, Padding padding) {
    long[] ids = random.longs((long) rows * tokens, 0, config.vocabSize()).toArray();
    int segments = Math.max(1, config.typeVocabSize());
    long[] types = random.longs((long) rows * tokens, 0, segments).toArray();
    long[] entities = random.longs((long) rows * ENTITIES * SLOTS, 0, tokens).toArray();
    Arrays.fill(entities, 0, SLOTS, 0); // an entity without tokens
    long[] mask = new long[rows * tokens];
    for (int row = 0; row < rows; row++) {
      int real = row == 0 ? tokens : 1 + random.nextInt(tokens);
      for (int i = 0; i < tokens; i++) {
        boolean keep =
            switch (padding) {
              case NONE -> true;
              case RIGHT -> i < real;
              case LEFT -> i >= tokens - real;
              case SCATTERED -> i == row % tokens || random.nextInt(3) > 0;
              case WHOLE_ROW -> row < rows - 1 && i < real;
            };
        mask[row * tokens + i] = keep ? 1 : 0;
      }
    }
    return new Input(rows, tokens, ids, mask, types, entities);
  }

  int rows() {
    return rows;
  }

  int tokens() {
    return tokens;
  }

  /** Returns the values of an input of the graph. */
  long[] values(String name) {
    return switch (name) {
      case "input_ids" -> ids;
      case "attention_mask" -> mask;
      case "token_type_ids" -> types;
      case "entity_indice" -> entities;
      case "token_indices" -> TOKEN_INDICES;
      default -> throw new AssertionError("unexpected input " + name);
    };
  }

  Batch batch(DebertaConfig config) {
    return new Batch(
        Tensor.of(ids, rows, tokens),
        Tensor.of(mask, rows, tokens),
        config.typeVocabSize() > 0 ? Tensor.of(types, rows, tokens) : null,
        null);
  }

  Tensor entityTensor() {
    return Tensor.of(entities, rows, ENTITIES, SLOTS);
  }
}
