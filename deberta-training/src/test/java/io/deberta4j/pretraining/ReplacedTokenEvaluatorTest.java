package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplacedTokenEvaluatorTest {
  private static final String BIAS = "discriminator.mask_predictions.classifier.bias";
  private final long seed = new Random().nextLong();
  private final List<int[]> sequences = Tiny.sequences(9, new Random(seed));

  private Parameters zeros() {
    DebertaConfig config = Tiny.config();
    Parameters weights =
        Tiny.weights(
            seed,
            DType.F32,
            root -> new GeneratorDiscriminator(root, config, config, EmbeddingSharing.GDES));
    weights.all().values().forEach(weight -> weight.detach().zeroInPlace());
    return weights;
  }

  private ReplacedTokenScore score(Parameters weights) {
    DebertaConfig config = Tiny.config();
    var models = new GeneratorDiscriminator(weights, config, config, EmbeddingSharing.GDES);
    return new ReplacedTokenEvaluator(models, 4).score(sequences, Tiny::mask, seed);
  }

  /** A generator that knows nothing draws evenly; a discriminator that knows nothing loses ln 2. */
  @Test
  void modelsThatKnowNothing() {
    try (var scope = TensorScope.open();
        var weights = zeros()) {
      ReplacedTokenScore score = score(weights);
      assertThat(score.generatorLoss()).isCloseTo(Math.log(Tiny.VOCABULARY), within(1e-5));
      assertThat(score.discriminatorLoss()).isCloseTo(Math.log(2), within(1e-5));
      long real = sequences.stream().mapToLong(tokens -> tokens.length).sum();
      assertThat(score.tokens()).as("padding is not judged").isEqualTo(real);
      assertThat(score.replaced()).isBetween(1L, score.predicted());
      assertThat(score.recall()).isZero();
      assertThat(score.precision()).isNaN();
      assertThat(score(weights)).isEqualTo(score);
    }
  }

  /**
   * Who suspects every token finds all that were replaced, and is right as often as there are any.
   */
  @Test
  void aDiscriminatorThatSuspectsEverything() {
    try (var scope = TensorScope.open();
        var weights = zeros()) {
      Tensor bias = weights.all().get(BIAS);
      assertThat(bias).isNotNull();
      bias.detach().addInPlace(Tensor.ones(DType.F32, 1), 3);
      ReplacedTokenScore score = score(weights);
      assertThat(score.recall()).isEqualTo(1);
      assertThat(score.precision())
          .isCloseTo((double) score.replaced() / score.tokens(), within(1e-12));
      double wrong = Math.log1p(Math.exp(3));
      double right = Math.log1p(Math.exp(-3));
      double expected = (right * score.replaced() + wrong * (score.tokens() - score.replaced()));
      assertThat(score.discriminatorLoss()).isCloseTo(expected / score.tokens(), within(1e-5));
    }
  }
}
