package io.deberta4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReCoRDQAModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dynamic quantisation: near our own outputs, small, and run by the kernels made for it. */
class Int8ExportTest {
  /**
   * The error of a product relative to its result: weights of up to 3 σ in steps of 1/127 have 0.7
   * %, inputs over a range of 8 σ in steps of 1/255 have 0.9 %, together 1.1 %. Two layers have
   * eight products one behind the other, whose errors add up as squares: 3.2 %; a head adds one or
   * two.
   */
  private static final double MOST_RELATIVE_ERROR = 0.05;

  /** Large enough to matter, small enough that softmax does not magnify errors. */
  private static final double STANDARD_DEVIATION = 0.1;

  private static final float EXCLUDED = -10000;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE, // the same layers, with an input of their own
      names = {"MASKED_TOKENS", "ENHANCED_MASKED_TOKENS"})
  void everyHeadIsNearOurs(OnnxHead head) throws OrtException {
    verifyBothForms(RandomModel.config(""), head);
  }

  @Test
  void theFirstGenerationIsNearOurs() throws OrtException {
    DebertaConfig config =
        RandomModel.config(
            "deberta",
            "\"max_relative_positions\": 12, \"talking_head\": true, \"hidden_act\": \"relu\"");
    verifyBothForms(config, OnnxHead.FEATURE_EXTRACTION);
    verifyBothForms(config, OnnxHead.SEQUENCE_CLASSIFICATION);
  }

  @Test
  void weightsMayLieInAFileBesideIt() throws OrtException {
    DebertaConfig config = RandomModel.config("");
    Pretrained model = write(config, OnnxHead.MASKED_LM);
    Path file = folder.resolve("model.onnx");
    var export = new OnnxExport(OnnxHead.MASKED_LM, OnnxForm.OPTIMISED, OnnxPrecision.INT8);
    assertThat(export.write(model, file, 5_000).data()).isNotNull();
    verify(model, OnnxHead.MASKED_LM, file);
  }

  @ParameterizedTest
  @EnumSource
  void theRuntimeJoinsTheNodesOfEachLayer(OnnxForm form) throws OrtException, IOException {
    List<String> operations = operations(OnnxHead.FEATURE_EXTRACTION, form);
    boolean literal = form == OnnxForm.LITERAL;
    assertThat(operations).doesNotContain("MatMulInteger");
    assertThat(Collections.frequency(operations, "MatMulIntegerToFloat"))
        .isEqualTo(literal ? 2 * 3 : 0); // queries, keys and values share an input in 8 bits
    assertThat(Collections.frequency(operations, "DynamicQuantizeMatMul"))
        .isEqualTo(literal ? 2 * 3 : 2 * 4);
    assertThat(Collections.frequency(operations, "SkipLayerNormalization")).isEqualTo(2 * 2);
  }

  /** Its queries are projected apart from keys and values, as there are fewer. */
  @Test
  void theLastLayerOfAClassifierIsForTheFirstTokenAlone() throws OrtException, IOException {
    for (OnnxHead head : List.of(OnnxHead.SEQUENCE_CLASSIFICATION, OnnxHead.MULTIPLE_CHOICE)) {
      List<String> operations = operations(head, OnnxForm.OPTIMISED);
      assertThat(Collections.frequency(operations, "DynamicQuantizeMatMul"))
          .as("%s", head)
          .isEqualTo(4 + 5 + 2); // first layer, last layer, head
    }
  }

  /** Returns what the runtime makes of a model of two layers. */
  private List<String> operations(OnnxHead head, OnnxForm form) throws OrtException, IOException {
    write(RandomModel.config(""), head);
    Path file = folder.resolve("model.onnx");
    Path rewritten = folder.resolve("rewritten.onnx");
    new OnnxExport(head, form, OnnxPrecision.INT8).write(folder, file);
    new OrtModel(file, rewritten).close();
    return OperationTypes.of(rewritten);
  }

  @ParameterizedTest
  @EnumSource
  void mostTokensKeepTheirWord(OnnxForm form) throws OrtException {
    DebertaConfig config = RandomModel.config("");
    Pretrained model = write(config, OnnxHead.MASKED_LM);
    Path file = folder.resolve("model.onnx");
    new OnnxExport(OnnxHead.MASKED_LM, form, OnnxPrecision.INT8).write(folder, file);
    Input input = Input.random(new Random(6), config, 16, 24, Input.Padding.NONE);
    int words = config.vocabSize();
    try (var runtime = new OrtModel(file);
        var ours = new Ours(model)) {
      float[] expected = logits(ours.run(OnnxHead.MASKED_LM, input));
      float[] found = logits(runtime.run(input));
      long same =
          IntStream.range(0, 16 * 24)
              .filter(row -> largest(found, row, words) == largest(expected, row, words))
              .count();
      assertThat(same).isBetween(16 * 24 * 9 / 10L, 16 * 24L);
    }
  }

  private static float[] logits(Map<String, float[]> outputs) {
    return Objects.requireNonNull(outputs.get("logits"));
  }

  private static int largest(float[] values, int row, int width) {
    int best = row * width;
    for (int i = best; i < (row + 1) * width; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /** The linear layers have most of the weights here; a table of 60 words stays as it is. */
  @ParameterizedTest
  @EnumSource
  void theFileIsLittleOverAQuarter(OnnxForm form) throws IOException {
    String sizes = "\"embedding_size\": 64";
    DebertaConfig config = RandomModel.config(sizes);
    write(config, OnnxHead.FEATURE_EXTRACTION);
    Path full = folder.resolve("f32.onnx");
    Path small = folder.resolve("int8.onnx");
    new OnnxExport(null, form).write(folder, full);
    new OnnxExport(null, form, OnnxPrecision.INT8).write(folder, small);
    long linear = 2L * (4 * 32 * 32 + 2 * 32 * 40) + 64 * 32; // weights of the linear layers
    long saved = Files.size(full) - Files.size(small);
    assertThat(saved).isBetween((long) (0.5 * 3 * linear), 3 * linear);
  }

  private void verifyBothForms(DebertaConfig config, OnnxHead head) throws OrtException {
    Pretrained model = write(config, head);
    for (OnnxForm form : OnnxForm.values()) {
      Path file = folder.resolve(form + ".onnx");
      new OnnxExport(head, form, OnnxPrecision.INT8).write(folder, file);
      verify(model, head, file);
    }
  }

  private Pretrained write(DebertaConfig config, OnnxHead head) {
    return RandomModel.write(folder, config, STANDARD_DEVIATION, tensors(head));
  }

  private static BiConsumer<Parameters, DebertaConfig> tensors(OnnxHead head) {
    return switch (head) {
      case FEATURE_EXTRACTION -> (root, config) -> new DebertaModel(root.at("deberta"), config);
      case SEQUENCE_CLASSIFICATION -> DebertaForSequenceClassification::new;
      case TOKEN_CLASSIFICATION -> DebertaForTokenClassification::new;
      case QUESTION_ANSWERING -> DebertaForQuestionAnswering::new;
      case MULTIPLE_CHOICE -> DebertaForMultipleChoice::new;
      case MASKED_LM, MASKED_TOKENS -> DebertaForMaskedLM::new;
      case ENHANCED_MASK_DECODER, ENHANCED_MASKED_TOKENS -> MaskedLanguageModel::new;
      case REPLACED_TOKEN_DETECTION -> ReplacedTokenDetectionModel::new;
      case RECORD_QUESTION_ANSWERING -> ReCoRDQAModel::new;
    };
  }

  private static void verify(Pretrained model, OnnxHead head, Path file) throws OrtException {
    long seed = 5;
    Input input = Input.random(new Random(seed), model.config(), 8, 20, Input.Padding.SCATTERED);
    try (var runtime = new OrtModel(file);
        var ours = new Ours(model)) {
      Map<String, float[]> expected = ours.run(head, input);
      Map<String, float[]> actual = runtime.run(input);
      assertThat(actual.keySet()).isEqualTo(expected.keySet());
      expected.forEach(
          (name, values) -> {
            float[] found = Objects.requireNonNull(actual.get(name));
            String what = "%s of %s, seed %d".formatted(name, file.getFileName(), seed);
            assertThat(found).as(what).hasSameSizeAs(values);
            assertThat(relativeError(found, values))
                .as(what)
                .isBetween(1e-6, MOST_RELATIVE_ERROR); // not F32 either
          });
    }
  }

  /** Root mean square of the differences over that of the values, slots without entity apart. */
  private static double relativeError(float[] found, float[] values) {
    double differences = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != EXCLUDED) {
        differences += Math.pow(found[i] - (double) values[i], 2);
        squares += Math.pow(values[i], 2);
      }
    }
    return Math.sqrt(differences / squares);
  }
}
