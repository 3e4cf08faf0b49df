package io.deberta4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Runs a model in ONNX Runtime and in our own code, on random inputs of many shapes. */
final class SameOutputs {
  /** f32 on both sides, summed in other orders. */
  private static final float TOLERANCE = 1e-4f;

  private static final int[] LENGTHS = {1, 2, 20, 75};

  private SameOutputs() {}

  /** Lengths reach beyond max_position_embeddings and every table, where the model allows. */
  static void verify(Pretrained model, OnnxHead head, Path file, long seed) throws OrtException {
    DebertaConfig config = model.config();
    Random random = new Random(seed);
    boolean absolute = config.positionBiasedInput() || head == OnnxHead.ENHANCED_MASK_DECODER;
    try (var runtime = new OrtModel(file);
        var ours = new Ours(model)) {
      for (int length : LENGTHS) {
        int tokens = absolute ? Math.min(length, config.maxPositionEmbeddings()) : length;
        for (Input.Padding padding : Input.Padding.values()) {
          int rows = 1 + random.nextInt(3);
          Input input = Input.random(random, config, rows, tokens, padding);
          verify(runtime.run(input), ours.run(head, input), what(input, padding, seed));
        }
      }
    }
  }

  /** The same for one input of two rows, for models that take long. */
  static void verifyOnce(Pretrained model, OnnxHead head, Path file, int tokens)
      throws OrtException {
    var padding = Input.Padding.SCATTERED;
    Input input = Input.random(new Random(1), model.config(), 2, tokens, padding);
    try (var ours = new Ours(model);
        var runtime = new OrtModel(file)) {
      verify(runtime.run(input), ours.run(head, input), what(input, padding, 1));
    }
  }

  private static String what(Input input, Input.Padding padding, long seed) {
    return "%d rows of %d tokens, padding %s, seed %d"
        .formatted(input.rows(), input.tokens(), padding, seed);
  }

  private static void verify(
      Map<String, float[]> actual, Map<String, float[]> expected, String what) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) -> {
          float[] found = Objects.requireNonNull(actual.get(name));
          assertThat(found).as("%s of %s", name, what).hasSameSizeAs(values);
          for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(found[i] - values[i]) <= TOLERANCE)) { // NaN differs too
              assertThat(found[i])
                  .as("element %d of %s of %s", i, name, what)
                  .isCloseTo(values[i], within(TOLERANCE));
            }
          }
        });
  }
}
