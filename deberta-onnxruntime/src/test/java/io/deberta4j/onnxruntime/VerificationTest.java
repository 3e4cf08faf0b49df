package io.deberta4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.onnx.OnnxExport;
import io.deberta4j.onnx.OnnxForm;
import io.deberta4j.onnx.OnnxHead;
import io.deberta4j.onnx.OnnxPrecision;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.verify.DefaultTexts;
import io.deberta4j.verify.Finding.Kind;
import io.deberta4j.verify.GraphRuntime;
import io.deberta4j.verify.Verification;
import io.deberta4j.verify.Verification.Settings;
import io.deberta4j.verify.VerificationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ONNX files in ONNX Runtime beside the checkpoints they were, or were not, exported from. */
final class VerificationTest {
  @TempDir Path directory;

  private static VerificationReport verify(Path model, Path file) {
    return verify(model, file, Settings.DEFAULT);
  }

  private static VerificationReport verify(Path model, Path file, Settings settings) {
    try (var graph = GraphRuntime.onnx().open(file, 1)) {
      return Verification.ofGraph(model, graph, DefaultTexts.all(), settings);
    }
  }

  private Path export(Path model, OnnxHead head, OnnxForm form, OnnxPrecision precision) {
    Path file = directory.resolve(form + "-" + precision + ".onnx");
    new OnnxExport(head, form, precision).write(model, file);
    return file;
  }

  private static List<Kind> kinds(VerificationReport report) {
    return report.findings().stream().map(it -> it.kind()).toList();
  }

  @ParameterizedTest
  @EnumSource
  void exportsOfBothFormsAgree(TinyModels kind) throws IOException {
    Path model = kind.write(directory.resolve("model"), 3, DebertaForSequenceClassification::new);
    for (OnnxForm form : OnnxForm.values()) {
      Path file = export(model, OnnxHead.SEQUENCE_CLASSIFICATION, form, OnnxPrecision.F32);
      VerificationReport report = verify(model, file);
      assertThat(report.agrees()).as("%s: %s", form, report).isTrue();
      assertThat(report.compared()).containsExactly("logits");
      assertThat(report.findings()).isEmpty();
      assertThat(report.other()).startsWith(file.toString()).contains("ONNX Runtime 1.");
      assertThat(report.weightTypes()).containsOnlyKeys("FLOAT");
      assertThat(report.texts()).allMatch(text -> text.together() != null);
    }
  }

  /** The word logits of this tiny model reach 10, of which 1e-5 is rounding. */
  @Test
  void everyHeadAgrees() throws IOException {
    Map<OnnxHead, BiConsumer<Parameters, DebertaConfig>> heads =
        Map.of(
            OnnxHead.FEATURE_EXTRACTION, DebertaForSequenceClassification::new,
            OnnxHead.TOKEN_CLASSIFICATION, DebertaForTokenClassification::new,
            OnnxHead.QUESTION_ANSWERING, DebertaForQuestionAnswering::new,
            OnnxHead.MASKED_LM, DebertaForMaskedLM::new,
            OnnxHead.REPLACED_TOKEN_DETECTION, ReplacedTokenDetectionModel::new);
    for (var head : heads.entrySet()) {
      Path model = TinyModels.V3.write(directory.resolve(head.getKey().name()), 4, head.getValue());
      Path file = export(model, head.getKey(), OnnxForm.LITERAL, OnnxPrecision.F32);
      VerificationReport report = verify(model, file, new Settings(5e-4, Flavour.AUTO, it -> {}));
      assertThat(report.agrees()).as("%s: %s", head.getKey(), report).isTrue();
    }
  }

  @Test
  void eightBitsDisagreeAndAreSeenInTheFile() throws IOException {
    Path model =
        TinyModels.V3.write(directory.resolve("model"), 5, DebertaForSequenceClassification::new);
    Path file =
        export(model, OnnxHead.SEQUENCE_CLASSIFICATION, OnnxForm.LITERAL, OnnxPrecision.INT8);
    VerificationReport report = verify(model, file);
    assertThat(report.agrees()).isFalse();
    assertThat(report.weightTypes()).containsKeys("FLOAT", "INT8");
    assertThat(kinds(report)).contains(Kind.MODEL, Kind.QUANTISED);
    // The linear layers of both encoder layers: 4 of 16 x 16 and 2 of 16 x 24; pooler and head.
    long linear = 2 * (4 * 16 * 16 + 2 * 16 * 24);
    assertThat(Objects.requireNonNull(report.weightTypes().get("INT8")))
        .isGreaterThanOrEqualTo(linear);
  }

  @Test
  void weightsOfAnotherSeedDisagree() throws IOException {
    Path model =
        TinyModels.V3.write(directory.resolve("model"), 6, DebertaForSequenceClassification::new);
    Path other =
        TinyModels.V3.write(directory.resolve("other"), 7, DebertaForSequenceClassification::new);
    Path file =
        export(other, OnnxHead.SEQUENCE_CLASSIFICATION, OnnxForm.LITERAL, OnnxPrecision.F32);
    VerificationReport report = verify(model, file);
    assertThat(report.agrees()).isFalse();
    assertThat(kinds(report)).contains(Kind.MODEL, Kind.OTHER_WEIGHTS);
  }

  @Test
  void graphsOfAnotherTaskAreRefused() throws IOException {
    Path model = TinyModels.V3.write(directory.resolve("model"), 6, DebertaForMaskedLM::new);
    Path file = export(model, OnnxHead.MASKED_TOKENS, OnnxForm.LITERAL, OnnxPrecision.F32);
    assertThatThrownBy(() -> verify(model, file))
        .isInstanceOf(DebertaException.class)
        .hasMessageContaining("unknown input token_indices INT64")
        .hasMessageContaining("known are input_ids, attention_mask, token_type_ids");
    Path classifier =
        TinyModels.V3.write(directory.resolve("cls"), 6, DebertaForSequenceClassification::new);
    Path encoder =
        export(classifier, OnnxHead.FEATURE_EXTRACTION, OnnxForm.LITERAL, OnnxPrecision.F32);
    Path reader = TinyModels.V3.write(directory.resolve("qa"), 8, DebertaForQuestionAnswering::new);
    assertThat(verify(reader, encoder).agrees()).isFalse(); // both have hidden states
    Path logits =
        export(classifier, OnnxHead.SEQUENCE_CLASSIFICATION, OnnxForm.LITERAL, OnnxPrecision.F32);
    assertThatThrownBy(() -> verify(reader, logits))
        .isInstanceOf(DebertaException.class)
        .hasMessageContaining("its outputs are [logits FLOAT")
        .hasMessageContaining("[end_logits, last_hidden_state, start_logits]");
  }

  @Test
  void whatIsNoOnnxFileIsRefused() throws IOException {
    Path none = directory.resolve("none.onnx");
    assertThatThrownBy(() -> verify(directory, none))
        .isInstanceOf(DebertaException.class)
        .hasMessage(none + ": no such file");
    Path text = Files.writeString(directory.resolve("text.onnx"), "this is no graph");
    assertThatThrownBy(() -> verify(directory, text))
        .isInstanceOf(DebertaException.class)
        .hasMessageStartingWith(text + ": is no ONNX file");
    assertThat(OnnxWeightTypes.of(text)).isEmpty();
  }
}
