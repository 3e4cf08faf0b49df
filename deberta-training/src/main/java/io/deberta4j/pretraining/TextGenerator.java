package io.deberta4j.pretraining;

import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.data.Target;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Lets an autoregressive model go on with a text, token by token. Every step reads the whole text
 * anew: that is exact, and cheap enough for models and lengths of this family.
 *
 * <p>Safe to share between threads.
 */
public final class TextGenerator {
  private final LanguageModel model;
  private final int end;
  private final int[] never;

  /** Why a text ends. */
  public enum Finish {
    /** The model chose the end token. */
    END,
    /** There are as many new tokens as asked for. */
    MAX_TOKENS,
    /** The model has no further absolute positions. */
    MAX_POSITIONS,
    /** Whoever heard the tokens had enough. */
    STOPPED
  }

  /**
   * What a text became.
   *
   * @param tokens the new tokens, without the end token
   * @param finish why there are no more
   */
  public record Generated(List<Integer> tokens, Finish finish) {}

  /**
   * Creates a generator.
   *
   * @param end the token that ends a text, [SEP]
   * @param never tokens that must not come, as [PAD], [CLS] and [MASK]
   * @throws io.deberta4j.io.ConfigException if the model has a convolution over neighbours
   */
  public TextGenerator(LanguageModel model, int end, Set<Integer> never) {
    model.requireCausal();
    this.model = model;
    this.end = end;
    this.never = never.stream().mapToInt(Integer::intValue).sorted().toArray();
    for (int id : this.never) {
      if (id < 0 || id >= model.config().vocabSize() || id == end) {
        throw new IllegalArgumentException(
            "token " + id + " cannot be excluded: it is the end token, or not in the vocabulary");
      }
    }
  }

  /**
   * Goes on with a text.
   *
   * @param prompt token ids with what stands before a text, [CLS], and without [SEP]; at least one
   * @param goOn told of each new token as it comes; false ends the text behind it
   * @throws IllegalArgumentException if the prompt is empty or longer than the model's positions
   */
  public Generated generate(int[] prompt, GenerationSettings settings, IntPredicate goOn) {
    int limit = limit();
    if (prompt.length == 0 || prompt.length > limit) {
      throw new IllegalArgumentException(
          "the prompt has " + prompt.length + " tokens, expected 1 to " + limit);
    }
    NextToken next = new NextToken(settings, new Random(settings.seed()));
    int[] tokens = prompt.clone();
    Finish finish = Finish.MAX_TOKENS;
    for (int count = 0; count < settings.maxTokens(); count++) {
      if (tokens.length > limit) {
        finish = Finish.MAX_POSITIONS;
        break;
      }
      int token = next.choose(logits(tokens), tokens);
      if (token == end) {
        finish = Finish.END;
        break;
      }
      tokens = Arrays.copyOf(tokens, tokens.length + 1);
      tokens[tokens.length - 1] = token;
      if (!goOn.test(token)) {
        finish = Finish.STOPPED;
        break;
      }
    }
    List<Integer> added = Arrays.stream(tokens, prompt.length, tokens.length).boxed().toList();
    return new Generated(added, finish);
  }

  /** Most tokens that the model reads. */
  int limit() {
    boolean absolute =
        model.config().positionBiasedInput() || model.decoding() == MaskDecoding.ENHANCED;
    return absolute ? model.config().maxPositionEmbeddings() : Integer.MAX_VALUE - 1;
  }

  /** The scores of the token that comes next, [V]. */
  private float[] logits(int[] tokens) {
    int[] labels = new int[tokens.length];
    Arrays.fill(labels, Target.IGNORED);
    labels[tokens.length - 1] = end; // any token: where, not what, is asked
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      PredictionBatch batch =
          PredictionBatch.causal(
              List.of(new MaskedSequence(tokens, labels)), model.config().padTokenId());
      Tensor scores = model.logits(batch.input(), batch.labels(), Mode.EVAL); // [1, V]
      float[] logits = scores.toFloats();
      for (int id : never) {
        logits[id] = Float.NEGATIVE_INFINITY;
      }
      return logits;
    }
  }
}
