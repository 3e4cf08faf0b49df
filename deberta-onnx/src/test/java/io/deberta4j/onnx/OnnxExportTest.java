package io.deberta4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.Activation;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written, beside that it computes the right thing. */
class OnnxExportTest {
  @TempDir Path folder;

  @Test
  void everyActivationGivesTheSame() throws OrtException {
    for (Activation activation : Activation.values()) {
      String name = activation.configName();
      Path directory = folder.resolve(name);
      DebertaConfig config =
          RandomModel.config(
              "\"hidden_act\": \"%s\", \"pooler_hidden_act\": \"%s\"".formatted(name, name));
      Pretrained model =
          RandomModel.write(directory, config, DebertaForSequenceClassification::new);
      Path file = directory.resolve("model.onnx");
      OnnxExport.Written written = new OnnxExport(null, OnnxForm.LITERAL).write(directory, file);
      assertThat(written.head()).isEqualTo(OnnxHead.SEQUENCE_CLASSIFICATION);
      SameOutputs.verify(model, written.head(), file, 1);
    }
  }

  @Test
  void weightsBeyondTheLimitGoToAFileBesideIt() throws OrtException, IOException {
    Pretrained model = RandomModel.write(folder, RandomModel.config(""), DebertaForMaskedLM::new);
    Path file = folder.resolve("model.onnx");
    var written = new OnnxExport(OnnxHead.MASKED_LM, OnnxForm.LITERAL).write(model, file, 10_000);
    assertThat(written.data()).isEqualTo(folder.resolve("model.onnx.data"));
    assertThat(Files.size(Objects.requireNonNull(written.data())))
        .isGreaterThan(2 * Files.size(file));
    SameOutputs.verify(model, OnnxHead.MASKED_LM, file, 2);
  }

  @Test
  void inputsAndOutputsAreDynamicAndNamedAsUsual() throws OrtException {
    DebertaConfig config = RandomModel.config("\"type_vocab_size\": 2");
    Path file = folder.resolve("model.onnx");
    RandomModel.write(folder, config, DebertaForQuestionAnswering::new);
    new OnnxExport(null, OnnxForm.LITERAL).write(folder, file);
    try (var model = new OrtModel(file)) {
      var inputs = model.session().getInputInfo();
      assertThat(inputs).containsOnlyKeys("input_ids", "attention_mask", "token_type_ids");
      inputs.values().forEach(input -> assertThat(axes(input)).isEqualTo("[-1, -1]"));
      var outputs = model.session().getOutputInfo();
      assertThat(outputs).containsOnlyKeys("start_logits", "end_logits");
      outputs.values().forEach(output -> assertThat(axes(output)).isEqualTo("[-1, -1]"));
    }
  }

  private static String axes(NodeInfo node) {
    return Arrays.toString(((TensorInfo) node.getInfo()).getShape());
  }

  @Test
  void theHeadIsWhatTheConfigurationNamesOrTheTensorsTell() {
    verifyHead("", DebertaForTokenClassification::new, OnnxHead.TOKEN_CLASSIFICATION);
    verifyHead("", DebertaForSequenceClassification::new, OnnxHead.SEQUENCE_CLASSIFICATION);
    verifyHead(
        "\"architectures\": [\"DebertaV2ForMultipleChoice\"]",
        DebertaForMultipleChoice::new,
        OnnxHead.MULTIPLE_CHOICE);
    verifyHead("", DebertaForQuestionAnswering::new, OnnxHead.QUESTION_ANSWERING);
    verifyHead("", DebertaForMaskedLM::new, OnnxHead.MASKED_LM);
    verifyHead("", MaskedLanguageModel::new, OnnxHead.ENHANCED_MASK_DECODER);
    verifyHead("\"position_biased_input\": true", MaskedLanguageModel::new, OnnxHead.MASKED_LM);
    verifyHead("", ReplacedTokenDetectionModel::new, OnnxHead.REPLACED_TOKEN_DETECTION);
    verifyHead("", OnnxExportTest::encoder, OnnxHead.FEATURE_EXTRACTION);
    verifyHead(
        "\"architectures\": [\"DebertaV2Model\"]",
        MaskedLanguageModel::new,
        OnnxHead.FEATURE_EXTRACTION);
  }

  private void verifyHead(
      String fields, BiConsumer<Parameters, DebertaConfig> model, OnnxHead expected) {
    DebertaConfig config = RandomModel.config(fields);
    Path directory = folder.resolve("model");
    RandomModel.write(directory, config, model);
    var written =
        new OnnxExport(null, OnnxForm.LITERAL).write(directory, folder.resolve("model.onnx"));
    assertThat(written.head()).as(fields).isEqualTo(expected);
  }

  private static void encoder(Parameters root, DebertaConfig config) {
    new DebertaModel(root.at("deberta"), config);
  }

  @Test
  void aMissingHeadIsRefusedAndTheOldFileStays() throws IOException {
    RandomModel.write(folder, RandomModel.config(""), OnnxExportTest::encoder);
    Path file = folder.resolve("model.onnx");
    Files.writeString(file, "old");
    assertThatThrownBy(
            () ->
                new OnnxExport(OnnxHead.SEQUENCE_CLASSIFICATION, OnnxForm.LITERAL)
                    .write(folder, file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("pooler.dense.weight");
    assertThat(file).hasContent("old");
  }

  @Test
  void aDecoderThatCannotAddPositionsIsRefused() {
    DebertaConfig config = RandomModel.config("\"embedding_size\": 16");
    RandomModel.write(folder, config, (root, given) -> new DebertaForMaskedLM(root, given));
    assertThatThrownBy(
            () ->
                new OnnxExport(OnnxHead.ENHANCED_MASK_DECODER, OnnxForm.LITERAL)
                    .write(folder, folder.resolve("model.onnx")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("embedding_size=16");
  }

  /** Masked tokens at chosen places are the rows of those at every place. */
  @Test
  void chosenTokensAreScoredAsAmongAll() throws OrtException {
    DebertaConfig config = RandomModel.config("");
    RandomModel.write(folder, config, MaskedLanguageModel::new);
    verifyChosen(config, OnnxHead.MASKED_LM, OnnxHead.MASKED_TOKENS);
    verifyChosen(config, OnnxHead.ENHANCED_MASK_DECODER, OnnxHead.ENHANCED_MASKED_TOKENS);
  }

  private void verifyChosen(DebertaConfig config, OnnxHead all, OnnxHead chosen)
      throws OrtException {
    Input input = Input.random(new Random(3), config, 2, 20, Input.Padding.RIGHT);
    Path file = folder.resolve("model.onnx");
    new OnnxExport(all, OnnxForm.OPTIMISED).write(folder, file);
    float[] expected;
    try (var model = new OrtModel(file)) {
      expected = Objects.requireNonNull(model.run(input).get("logits"));
    }
    new OnnxExport(chosen, OnnxForm.OPTIMISED).write(folder, file);
    try (var model = new OrtModel(file)) {
      float[] found = Objects.requireNonNull(model.run(input).get("logits"));
      for (int i = 0; i < Input.TOKEN_INDICES.length; i++) {
        int from = (int) Input.TOKEN_INDICES[i] * config.vocabSize();
        int size = config.vocabSize();
        assertThat(Arrays.copyOfRange(found, i * size, (i + 1) * size))
            .containsExactly(Arrays.copyOfRange(expected, from, from + size), within(1e-5f));
      }
    }
  }
}
