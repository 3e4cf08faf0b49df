package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.Batch;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How odd tokens are. */
final class ReplacedTokenDetectionPipelineTest {
  @TempDir Path directory;

  @Test
  void theScoreIsTheSigmoidOfTheLogit() {
    var pipeline =
        new ReplacedTokenDetectionPipeline(
            Fakes.tokens(
                Fakes.unigram(),
                List.of("replaced"),
                PipelineOptions.DEFAULT,
                (row, i) -> new float[] {row.tokens().get(i).equals("\u2581woman") ? 2 : -2}));
    ReplacedTokenDetection result = pipeline.detect("the woman goes");
    assertThat(result.tokens()).extracting(ReplacedToken::word).startsWith("the", "woman");
    ReplacedToken oddest = result.top(1).get(0);
    assertThat(oddest.token()).isEqualTo("\u2581woman");
    assertThat(oddest.score()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
    assertThat(oddest.start()).isEqualTo(4);
    assertThat(oddest.end()).isEqualTo(9);
    assertThat(result.tokens().get(0).score()).isCloseTo(1 / (1 + Math.exp(2)), within(1e-6));
  }

  /** The plan and the head row by row give what the model gives. */
  @Test
  void aDiscriminatorIsRun() {
    TinyModel.replacedTokenDetector(directory);
    String text = "The dog goes home.";
    Pretrained files = Pretrained.open(directory);
    try (var pipeline = ReplacedTokenDetectionPipeline.load(directory, PipelineOptions.DEFAULT)) {
      List<ReplacedToken> tokens = pipeline.detect(List.of("a", text)).get(1).tokens();
      int[] ids = pipeline.tokenizer().encode(text).ids();
      long[] wide = Arrays.stream(ids).asLongStream().toArray();
      float[] logits;
      try (var scope = TensorScope.open();
          var off = NoGrad.open();
          var parameters = Parameters.read(files.origin(), DType.F32)) {
        var model = new ReplacedTokenDetectionModel(parameters, files.config());
        logits =
            model.forward(Batch.of(Tensor.of(wide, 1, wide.length)), Mode.EVAL).logits().toFloats();
      }
      assertThat(tokens).hasSize(ids.length - 2);
      for (int i = 0; i < tokens.size(); i++) {
        assertThat(tokens.get(i).score())
            .isCloseTo(1 / (1 + Math.exp(-logits[i + 1])), within(1e-5));
      }
      assertThat(pipeline.detect(List.of("a", text).stream()).toList().get(1).tokens())
          .isEqualTo(tokens);
    }
  }

  @Test
  void aModelWithoutTheHeadIsRefusedByTheNameOfATensor() {
    TinyModel.encoder(directory);
    assertThatThrownBy(
            () -> ReplacedTokenDetectionPipeline.load(directory, PipelineOptions.DEFAULT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("mask_predictions");
  }

  /** Each token has the score of the window in which it has most context on its shorter side. */
  @Test
  void tokensComeFromTheWindowThatShowsThemBest() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      int length = 6 + random.nextInt(20);
      int size = length - 2;
      int stride = random.nextInt(size);
      String text = "the ".repeat(1 + random.nextInt(100));
      var pipeline =
          new ReplacedTokenDetectionPipeline(
              Fakes.tokens(
                  Fakes.unigram(),
                  List.of("replaced"),
                  PipelineOptions.DEFAULT.withMaxLength(length).withStride(stride),
                  (row, i) -> new float[] {Math.min(i - 1, row.length() - 2 - i)}));
      ReplacedTokenDetection result = pipeline.detect(text);
      int all = result.tokens().size();
      for (int token = 0; token < all; token++) {
        int best = -1;
        for (int from = 0; ; from += size - stride) {
          int to = Math.min(all, from + size);
          if (token >= from && token < to) {
            best = Math.max(best, Math.min(token - from, to - 1 - token));
          }
          if (to == all) {
            break;
          }
        }
        assertThat(result.tokens().get(token).score())
            .as("seed %d, token %d", seed, token)
            .isCloseTo(1 / (1 + Math.exp(-best)), within(1e-9));
        assertThat(result.tokens().get(token).start()).isEqualTo(4 * token);
      }
      assertThat(all).isEqualTo(text.length() / 4);
    }
  }

  @Test
  void offsetsAreThoseOfTheWordThatIsShown() {
    for (long seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      String text = Fakes.randomText(random, 1 + random.nextInt(30));
      var pipeline =
          new ReplacedTokenDetectionPipeline(
              Fakes.tokens(
                  seed % 2 == 0 ? Fakes.unigram() : Fakes.byteLevel(),
                  List.of("replaced"),
                  PipelineOptions.DEFAULT.withMaxLength(12),
                  (row, i) -> Fakes.random(random, 1)));
      for (ReplacedToken token : pipeline.detect(text).tokens()) {
        assertThat(text.substring(token.start(), token.end()))
            .as("seed %d: %s", seed, token)
            .isEqualTo(token.word());
      }
    }
  }
}
