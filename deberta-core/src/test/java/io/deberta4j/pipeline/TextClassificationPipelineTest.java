package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.plan.Precision;
import io.deberta4j.tensor.Engine;
import io.deberta4j.testing.MemoryGrowth;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classification of texts and pairs on a tiny random model. */
final class TextClassificationPipelineTest {
  private static final long LIMIT = 64L << 20;

  private static final List<String> TEXTS =
      List.of(
          "I like it.",
          "",
          "The quick brown fox jumps over the lazy dog, and then it goes home again.",
          "no",
          "What is the matter with you?");

  @TempDir Path directory;

  private TextClassificationPipeline open(String fields) {
    return TextClassificationPipeline.load(
        TinyModel.classifier(directory, fields), PipelineOptions.DEFAULT);
  }

  @Test
  void labelsAreSortedAndScoresSumToOne() {
    try (var pipeline = open(TinyModel.THREE_LABELS)) {
      TextClassification result = pipeline.classify("I like it.");
      assertThat(result.labels()).extracting(Label::label).containsOnly("no", "maybe", "yes");
      assertThat(result.labels())
          .extracting(Label::score)
          .isSortedAccordingTo((a, b) -> b.compareTo(a));
      assertThat(result.labels().stream().mapToDouble(Label::score).sum())
          .isCloseTo(1, within(1e-9));
      assertThat(result.best()).isEqualTo(result.labels().get(0));
      assertThat(result.score(result.best().label())).isEqualTo(result.best().score());
      assertThatThrownBy(() -> result.score("perhaps"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no label 'perhaps' among [");
      assertThat(result.precision()).isEqualTo("f32");
      assertThat(result.truncated()).isFalse();
      assertThat(result.pair()).isNull();
    }
  }

  @Test
  void theEndThatTheSettingsNameIsCutOff() throws IOException {
    var options = PipelineOptions.DEFAULT.withTruncate(true).withMaxLength(8);
    String end = " it goes to the house and it was there";
    for (String side : List.of("left", "right")) {
      Path model = directory.resolve(side);
      TinyModel.classifier(model, TinyModel.THREE_LABELS);
      Files.writeString(
          model.resolve("tokenizer_config.json"), "{\"truncation_side\": \"" + side + "\"}");
      try (var pipeline = TextClassificationPipeline.load(model, options)) {
        boolean same =
            pipeline
                .classify("I like dogs" + end)
                .labels()
                .equals(pipeline.classify("No, not at all" + end).labels());
        assertThat(same).as(side).isEqualTo(side.equals("left"));
      }
    }
  }

  /** Padding and batching do not change a bit of an answer. */
  @Test
  void aBatchGivesWhatSingleTextsGive() {
    try (var pipeline = open(TinyModel.THREE_LABELS)) {
      List<TextClassification> batch = pipeline.classify(TEXTS);
      for (int i = 0; i < TEXTS.size(); i++) {
        assertThat(batch.get(i).labels()).isEqualTo(pipeline.classify(TEXTS.get(i)).labels());
        assertThat(batch.get(i).text()).isEqualTo(TEXTS.get(i));
      }
      // The model tells the texts apart: otherwise the comparison above shows nothing.
      assertThat(batch.get(0).best().score())
          .isNotCloseTo(batch.get(2).best().score(), within(1e-3));
    }
  }

  @Test
  void theResultNamesAnotherPrecision() {
    Path model = TinyModel.classifier(directory, TinyModel.THREE_LABELS);
    var options = PipelineOptions.DEFAULT.withPrecision(Precision.BF16);
    try (var exact = TextClassificationPipeline.load(model, PipelineOptions.DEFAULT);
        var pipeline = TextClassificationPipeline.load(model, options)) {
      TextClassification result = pipeline.classify(TEXTS.get(2));
      TextClassification expected = exact.classify(TEXTS.get(2));
      assertThat(result.precision()).isEqualTo("bf16");
      assertThat(result.best().score()).isCloseTo(expected.best().score(), within(0.08));
      assertThat(result.labels()).isNotEqualTo(expected.labels());
    }
  }

  @Test
  void aPairIsReadAsAPair() {
    try (var pipeline = open(TinyModel.THREE_LABELS)) {
      TextClassification pair = pipeline.classify("I like it.", "no");
      assertThat(pair.pair()).isEqualTo("no");
      assertThat(pair.best().score())
          .isNotCloseTo(pipeline.classify("I like it.").best().score(), within(1e-4));
      assertClose(
          pipeline
              .classifyPairs(List.of(TextPair.of("x"), new TextPair("I like it.", "no")))
              .get(1),
          pair);
    }
  }

  @Test
  void severalLabelsAreScoredOnTheirOwn() {
    try (var pipeline =
        open(TinyModel.THREE_LABELS + ", \"problem_type\": \"multi_label_classification\"")) {
      List<Label> labels = pipeline.classify("I like it.").labels();
      assertThat(labels).allMatch(label -> label.score() > 0 && label.score() < 1);
      assertThat(labels.stream().mapToDouble(Label::score).sum()).isNotCloseTo(1, within(1e-3));
    }
  }

  @Test
  void oneLabelGivesAProbabilityAndARegressionItsNumber() {
    double probability;
    try (var pipeline = open("\"id2label\": {\"0\": \"good\"}")) {
      probability = pipeline.classify("I like it.").best().score();
    }
    Path other = directory.resolve("regression");
    TinyModel.classifier(
        other, "\"id2label\": {\"0\": \"good\"}, \"problem_type\": \"regression\"");
    try (var pipeline = TextClassificationPipeline.load(other, PipelineOptions.DEFAULT)) {
      double number = pipeline.classify("I like it.").best().score();
      assertThat(probability).isCloseTo(1 / (1 + Math.exp(-number)), within(1e-6));
    }
  }

  /** Logits 1, 0, −2: softmax 0.7054, 0.2595, 0.0351; sigmoid 0.7311, 0.5, 0.1192. */
  @Test
  void theFunctionAndTheNumberOfLabelsCanBeChosen() {
    var names = List.of("no", "maybe", "yes");
    var pipeline =
        new TextClassificationPipeline(
            Fakes.rows(names, PipelineOptions.DEFAULT, row -> new float[] {1, 0, -2}));
    var options = TextClassificationOptions.DEFAULT.withTopK(2);
    assertThat(shown(pipeline, options)).containsExactly("no 0.7054", "maybe 0.2595");
    assertThat(shown(pipeline, options.withFunction(ScoreFunction.SIGMOID)))
        .containsExactly("no 0.7311", "maybe 0.5000");
    assertThat(shown(pipeline, options.withFunction(ScoreFunction.NONE).withTopK(0)))
        .containsExactly("no 1.0000", "maybe 0.0000", "yes -2.0000");
  }

  private static List<String> shown(
      TextClassificationPipeline pipeline, TextClassificationOptions options) {
    return pipeline.classify(List.of("the dog"), options).get(0).labels().stream()
        .map(label -> String.format(Locale.ROOT, "%s %.4f", label.label(), label.score()))
        .toList();
  }

  @Test
  void aStreamIsReadLazily() {
    try (var pipeline = open(TinyModel.THREE_LABELS)) {
      List<TextClassification> first =
          pipeline
              .classify(Stream.generate(() -> "I like it."), TextClassificationOptions.DEFAULT)
              .limit(300)
              .toList();
      assertThat(first).hasSize(300);
      assertThat(first.get(299).labels()).isEqualTo(pipeline.classify("I like it.").labels());
      boolean[] closed = new boolean[1];
      try (var results =
          pipeline.classify(
              Stream.of("a").onClose(() -> closed[0] = true), TextClassificationOptions.DEFAULT)) {
        assertThat(results).hasSize(1);
      }
      assertThat(closed[0]).isTrue();
    }
  }

  @Test
  void aModelWithoutTheHeadIsRefusedByTheNameOfATensor() {
    TinyModel.encoder(directory);
    assertThatThrownBy(() -> TextClassificationPipeline.load(directory, PipelineOptions.DEFAULT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("pooler.dense.weight")
        .hasMessageContaining(directory.toString());
  }

  @Test
  void manyThreadsGetTheSameAnswers() throws Exception {
    try (var pipeline = open(TinyModel.THREE_LABELS)) {
      List<TextClassification> expected = TEXTS.stream().map(pipeline::classify).toList();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Callable<List<TextClassification>>> tasks = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
          tasks.add(() -> TEXTS.stream().map(pipeline::classify).toList());
        }
        for (Future<List<TextClassification>> answer : threads.invokeAll(tasks)) {
          assertThat(answer.get()).isEqualTo(expected);
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void aClosedPipelineSaysSoInsteadOfCrashing() {
    var pipeline = open(TinyModel.THREE_LABELS);
    pipeline.close();
    pipeline.close();
    assertThatThrownBy(() -> pipeline.classify("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  /** Two thousand predictions leave native memory where it was, and closing frees the model. */
  @Test
  void predictionsLeaveNoNativeMemoryBehind() {
    Engine.load();
    long before = Engine.liveObjects();
    try (var pipeline = open(TinyModel.THREE_LABELS)) {
      for (int i = 0; i < 100; i++) { // the Java heap, resident too, grows to its working size
        pipeline.classify(TEXTS);
      }
      long loaded = Engine.liveObjects();
      long growth =
          MemoryGrowth.smallest(Engine::residentBytes, 6, LIMIT, () -> predict(pipeline, 400));
      assertThat(Engine.liveObjects()).isLessThanOrEqualTo(loaded);
      assertThat(growth).isLessThanOrEqualTo(LIMIT);
    }
    assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
  }

  private static void predict(TextClassificationPipeline pipeline, int times) {
    for (int i = 0; i < times; i++) {
      pipeline.classify(TEXTS);
    }
  }

  private static void assertClose(TextClassification one, TextClassification other) {
    for (int i = 0; i < one.labels().size(); i++) {
      assertThat(one.labels().get(i).label()).isEqualTo(other.labels().get(i).label());
      assertThat(one.labels().get(i).score())
          .isCloseTo(other.labels().get(i).score(), within(1e-5));
    }
  }
}
