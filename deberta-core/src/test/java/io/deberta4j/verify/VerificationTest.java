package io.deberta4j.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.io.DataException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.pipeline.TinyModel;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.verify.Finding.Kind;
import io.deberta4j.verify.Verification.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is compared, and what is said where two sides disagree, on runtimes with planted faults. */
final class VerificationTest {
  static final List<NamedText> TEXTS =
      Stream.of(
              TextPair.of("I like it."),
              new TextPair("What is it?", "It is the dog of the house."),
              TextPair.of("no"),
              TextPair.of("the dog goes home and then it goes to the other house again"))
          .map(text -> new NamedText(text, "'" + text.text() + "'"))
          .toList();

  @TempDir Path directory;

  private Path classifier() {
    return TinyModel.write(
        directory, TinyModel.THREE_LABELS, DebertaForSequenceClassification::new);
  }

  private VerificationReport verify(FakeGraph graph) {
    try (graph) {
      return Verification.ofGraph(directory, graph, TEXTS, Settings.DEFAULT);
    }
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        head(DebertaForSequenceClassification::new, 4, "logits", "last_hidden_state"),
        head(DebertaForMultipleChoice::new, 0, "logits"),
        head(DebertaForTokenClassification::new, 4, "logits"),
        head(DebertaForQuestionAnswering::new, 8, "start_logits", "end_logits"),
        head(DebertaForMaskedLM::new, 4, "logits"),
        head(ReplacedTokenDetectionModel::new, 4, "logits"));
  }

  private static Arguments head(
      BiConsumer<Parameters, DebertaConfig> model, int decisionsAtLeast, String... outputs) {
    return Arguments.of(model, decisionsAtLeast, outputs);
  }

  @ParameterizedTest
  @MethodSource("heads")
  void everyHeadAgreesWithItself(
      BiConsumer<Parameters, DebertaConfig> model, int decisionsAtLeast, String[] outputs) {
    String architecture =
        decisionsAtLeast == 0 ? ", \"architectures\": [\"DebertaV2ForMultipleChoice\"]" : "";
    TinyModel.write(directory, TinyModel.THREE_LABELS + architecture, model);
    VerificationReport report = verify(new FakeGraph(directory, outputs));
    assertThat(report.agrees()).isTrue();
    assertThat(report.compared()).containsExactly(outputs);
    assertThat(report.findings()).isEmpty();
    assertThat(report.texts()).hasSize(4);
    for (TextReport text : report.texts()) {
      assertThat(Objects.requireNonNull(text.alone()).absolute()).isLessThan(1e-4);
      assertThat(Objects.requireNonNull(text.together()).absolute()).isLessThan(1e-4);
      assertThat(text.ids()).isNull();
    }
    ArgMax argMax = report.argMax();
    if (decisionsAtLeast == 0) {
      assertThat(argMax).isNull();
    } else {
      assertThat(Objects.requireNonNull(argMax).of()).isGreaterThanOrEqualTo(decisionsAtLeast);
      assertThat(argMax.same()).isEqualTo(argMax.of());
    }
  }

  @Test
  void theWorstTextAndPlaceAreNamed() {
    TinyModel.write(directory, TinyModel.THREE_LABELS, DebertaForTokenClassification::new);
    int shortest = verify(new FakeGraph(directory, "logits")).texts().get(2).tokens();
    VerificationReport report =
        verify(
            new FakeGraph(directory, "logits")
                .withFault(
                    (values, length, padded) -> {
                      values[1] += 0.001f;
                      values[3 * (length - 1) + 2] += length == shortest ? 0.5f : 0;
                    }));
    assertThat(report.agrees()).isFalse();
    TextReport worst = report.worst().orElseThrow();
    assertThat(worst.where()).isEqualTo("'no'").isEqualTo(report.texts().get(2).where());
    Difference difference = Objects.requireNonNull(worst.alone());
    assertThat(difference.absolute()).isCloseTo(0.5, within(1e-3));
    assertThat(difference.token()).isEqualTo(worst.tokens() - 1);
    assertThat(difference.component()).isEqualTo(2);
    assertThat(difference.other() - difference.ours()).isCloseTo(0.5f, within(1e-3f));
    assertThat(kinds(report)).contains(Kind.MODEL).doesNotContain(Kind.PLAN, Kind.PADDING);
  }

  private static List<Kind> kinds(VerificationReport report) {
    return report.findings().stream().map(Finding::kind).toList();
  }

  @Test
  void theToleranceDecides() {
    classifier();
    FakeGraph.Fault small = (values, length, padded) -> values[0] += 0.002f;
    try (var graph = new FakeGraph(directory, "logits").withFault(small)) {
      var loose = new Settings(0.01, Flavour.AUTO, done -> {});
      assertThat(Verification.ofGraph(directory, graph, TEXTS, loose).agrees()).isTrue();
      assertThat(Verification.ofGraph(directory, graph, TEXTS, Settings.DEFAULT).agrees())
          .isFalse();
    }
    assertThatThrownBy(() -> new Settings(Double.NaN, Flavour.AUTO, done -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A NaN is a disagreement, on whichever side. */
  @Test
  void notANumberIsNeverCloseEnough() {
    classifier();
    VerificationReport report =
        verify(
            new FakeGraph(directory, "logits")
                .withFault((values, length, padded) -> values[1] = Float.NaN));
    assertThat(report.agrees()).isFalse();
    assertThat(Objects.requireNonNull(report.texts().get(0).alone()).absolute()).isInfinite();
  }

  @Test
  void resultsThatDependOnPaddingAreFound() {
    classifier();
    VerificationReport report =
        verify(
            new FakeGraph(directory, "logits")
                .withFault((values, length, padded) -> values[0] += 0.01f * (padded - length)));
    assertThat(report.agrees()).isFalse();
    assertThat(kinds(report)).containsExactly(Kind.PADDING);
    assertThat(report.findings().get(0).text()).startsWith("3 texts agree alone");
    assertThat(Objects.requireNonNull(report.worst().orElseThrow().worst()).absolute())
        .isGreaterThan(0.05);
  }

  @Test
  void aGraphForSingleTextsIsComparedAloneAndSaysSo() {
    classifier();
    VerificationReport report = verify(new FakeGraph(directory, "logits").withMostRows(1));
    assertThat(report.agrees()).isTrue();
    assertThat(kinds(report)).containsExactly(Kind.PADDING);
    assertThat(report.findings().get(0).text()).contains("Got 8 rows, expected 1");
    assertThat(report.texts()).allMatch(text -> text.together() == null);
  }

  @Test
  void aGraphThatIsNotToldOfSegmentsIsFound() {
    TinyModel.write(directory, "\"type_vocab_size\": 2", DebertaForSequenceClassification::new);
    assertThat(verify(new FakeGraph(directory, "logits")).agrees()).isTrue();
    VerificationReport report = verify(new FakeGraph(directory, "logits").withoutSegments());
    assertThat(report.texts().stream().map(text -> text.agrees(1e-4)))
        .containsExactly(true, false, true, true); // the second is a pair
    assertThat(kinds(report)).contains(Kind.SEGMENTS).doesNotContain(Kind.OTHER_WEIGHTS);
  }

  @Test
  void positionsThatWereLeftOutAreFound() {
    TinyModel.write(
        directory,
        TinyModel.THREE_LABELS + ", \"position_biased_input\": true",
        DebertaForSequenceClassification::new);
    assertThat(verify(new FakeGraph(directory, "logits")).agrees()).isTrue();
    VerificationReport report =
        verify(
            new FakeGraph(
                directory,
                config -> config.withPositions(false, config.attention(), config.positionVariant()),
                "logits"));
    assertThat(kinds(report)).contains(Kind.ABSOLUTE_POSITIONS);
    assertThat(report.findings()).anyMatch(it -> it.text().contains("position_biased_input=false"));
  }

  @Test
  void probabilitiesAndAnotherOrderOfLabelsAreFound() {
    classifier();
    FakeGraph.Fault softmax =
        (values, length, padded) -> {
          double sum = 0;
          for (float value : values) {
            sum += Math.exp(value);
          }
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (Math.exp(values[i]) / sum);
          }
        };
    FakeGraph.Fault sigmoid =
        (values, length, padded) -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (1 / (1 + Math.exp(-values[i])));
          }
        };
    FakeGraph.Fault turned =
        (values, length, padded) -> {
          float first = values[0];
          values[0] = values[2];
          values[2] = first;
        };
    Map<FakeGraph.Fault, String> expected =
        Map.of(softmax, "softmax of our logits", sigmoid, "sigmoid", turned, "another order");
    expected.forEach(
        (fault, words) ->
            assertThat(verify(new FakeGraph(directory, "logits").withFault(fault)).findings())
                .anyMatch(finding -> finding.text().contains(words)));
  }

  @Test
  void lengthsFromWhichOnTextsDifferAreFound() {
    classifier(); // position_buckets 8: distances beyond 4 are logarithmic
    FakeGraph.Fault late = (values, length, padded) -> values[0] += length > 5 ? 0.01f : 0;
    assertThat(verify(new FakeGraph(directory, "logits").withFault(late)).findings())
        .anyMatch(
            finding ->
                finding.kind() == Kind.LENGTH && finding.text().contains("logarithmic buckets"));
    FakeGraph.Fault later = (values, length, padded) -> values[0] += length > 12 ? 0.01f : 0;
    assertThat(verify(new FakeGraph(directory, "logits").withFault(later)).findings())
        .anyMatch(
            finding ->
                finding.kind() == Kind.LENGTH && !finding.text().contains("logarithmic buckets"));
  }

  @Test
  void weightTypesAndHalvesAreEvidence() {
    classifier();
    FakeGraph.Fault noise = (values, length, padded) -> values[0] += 0.003f;
    VerificationReport quantised =
        verify(
            new FakeGraph(directory, "logits")
                .withFault(noise)
                .withWeightTypes(Map.of("INT8", 300L, "FLOAT", 100L)));
    assertThat(kinds(quantised)).contains(Kind.QUANTISED);
    assertThat(quantised.findings()).anyMatch(it -> it.text().startsWith("75 % of its weights"));
    VerificationReport half =
        verify(
            new FakeGraph(directory, "logits")
                .withFault(noise)
                .withWeightTypes(Map.of("FLOAT16", 100L)));
    assertThat(kinds(half)).contains(Kind.HALF_PRECISION).doesNotContain(Kind.QUANTISED);
    FakeGraph.Fault rounded =
        (values, length, padded) -> {
          for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToIntBits(values[i]) & 0xFFFF0000);
          }
        };
    assertThat(verify(new FakeGraph(directory, "logits").withFault(rounded)).findings())
        .anyMatch(it -> it.text().contains("one of bf16"));
  }

  @Test
  void theEnhancedMaskDecoderIsToldFromTheLastLayer() {
    TinyModel.write(directory, "\"legacy\": false", MaskedLanguageModel::new);
    assertThat(verify(new FakeGraph(directory, "logits")).agrees()).isTrue();
    int[] ids = {1, 100, 200, 2};
    Pretrained files = Pretrained.open(directory);
    try (var decoder = OurModel.open(files, files.config())) {
      var decoded =
          Objects.requireNonNull(
              decoder.decoded(new Row(TextPair.of("no"), "", ids, new int[4], false)));
      float[] logits = Objects.requireNonNull(decoded.get("logits")).values();
      var array = new Graph.Array(List.of(1L, 4L, 1010L), logits);
      var record = new Recorded(TextPair.of("no"), "line 1", ids, null, Map.of("logits", array));
      VerificationReport report =
          Verification.ofRecorded(directory, "recorded", List.of(record), Settings.DEFAULT);
      assertThat(kinds(report)).contains(Kind.MASK_DECODER);
    }
  }

  @Test
  void otherWeightsAreSuspectedOnlyWhereNothingElseExplains() {
    classifier();
    VerificationReport report =
        verify(
            new FakeGraph(directory, "logits")
                .withFault((values, length, padded) -> values[length % 3] += 1 + 0.1f * length));
    assertThat(kinds(report)).containsExactly(Kind.MODEL, Kind.OTHER_WEIGHTS);
  }

  /** A difference of 2e-5 of the largest logit is no fault of anybody. */
  @Test
  void roundingIsCalledRounding() {
    classifier();
    FakeGraph.Fault rounding =
        (values, length, padded) ->
            values[0] += 2e-5f * (float) new Values(false, 3, values).largest();
    try (var graph = new FakeGraph(directory, "logits").withFault(rounding)) {
      var strict = new Settings(1e-6, Flavour.AUTO, done -> {});
      VerificationReport report = Verification.ofGraph(directory, graph, TEXTS, strict);
      assertThat(report.agrees()).isFalse();
      assertThat(kinds(report)).contains(Kind.ROUNDING).doesNotContain(Kind.PLAN);
    }
  }

  /** Hand-made: the plan is 0.3 off, the model is right; and the other way round. */
  @Test
  void aFaultOfThePlanIsToldFromOneOfTheModel() {
    Map<String, Values> off = Map.of("logits", new Values(false, 1, new float[] {1.3f}));
    Map<String, Values> right = Map.of("logits", new Values(false, 1, new float[] {1}));
    assertThat(Diagnosis.planOrModel(off, right, right, 1e-4).kind()).isEqualTo(Kind.PLAN);
    Finding model = Diagnosis.planOrModel(right, right, off, 1e-4);
    assertThat(model.kind()).isEqualTo(Kind.MODEL);
    assertThat(model.text()).contains("0.0e+00", "3.0e-01", "the plan is not the cause");
    Map<String, Values> near = Map.of("logits", new Values(false, 1, new float[] {1.00006f}));
    Map<String, Values> nearer = Map.of("logits", new Values(false, 1, new float[] {1.00012f}));
    assertThat(Diagnosis.planOrModel(nearer, near, right, 1e-4).kind()).isEqualTo(Kind.MODEL);
  }

  @Test
  void nothingToCompareIsAnError() {
    classifier();
    try (var graph = new FakeGraph(directory, "logits")) {
      assertThatThrownBy(() -> Verification.ofGraph(directory, graph, List.of(), Settings.DEFAULT))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("no text");
    }
  }

  @Test
  void defaultTextsReachTheMaximumLengthAndNoNativeMemoryIsLeft() {
    classifier();
    Engine.load();
    verify(new FakeGraph(directory, "logits")); // constants of the bindings stay
    long before = Engine.liveObjects();
    try (var graph = new FakeGraph(directory, "logits")) {
      VerificationReport report =
          Verification.ofGraph(directory, graph, DefaultTexts.all(), Settings.DEFAULT);
      assertThat(report.agrees()).isTrue();
      assertThat(report.texts().stream().mapToInt(TextReport::tokens).max()).hasValue(40);
      assertThat(report.texts()).anyMatch(TextReport::cut).anyMatch(text -> !text.cut());
    }
    assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
  }
}
