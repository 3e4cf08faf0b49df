package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.Deberta;
import io.deberta4j.hub.EmbeddedModel;
import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.Answer;
import io.deberta4j.pipeline.Embedding;
import io.deberta4j.pipeline.Entity;
import io.deberta4j.pipeline.FillMaskOptions;
import io.deberta4j.pipeline.FilledText;
import io.deberta4j.pipeline.NaturalLanguageInference;
import io.deberta4j.pipeline.QuestionAnsweringOptions;
import io.deberta4j.pipeline.QuestionAnsweringPipeline.Question;
import io.deberta4j.pipeline.TextClassification;
import io.deberta4j.pipeline.TokenClassification;
import io.deberta4j.pipeline.WindowMerge;
import io.deberta4j.pipeline.ZeroShotClassificationOptions;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.TextPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * With the embedded models each pipeline answers real text that was held out from training, and is
 * clearly above the best constant answer on the same rows.
 */
class HeldOutTextTest {
  private static final double CLEARLY = 0.1;
  private static final String ENTAILED = "entailment";
  private static final String CONTRADICTED = "contradiction";

  private static EmbeddedModel model(String name) {
    List<EmbeddedModel> all = EmbeddedModels.standard().all();
    var found = all.stream().filter(model -> model.name().equals(name)).findFirst();
    assumeTrue(found.isPresent(), () -> "skipped: no model is embedded as " + name);
    return found.orElseThrow();
  }

  /** The first rows that were held out from the training of a model. */
  private static List<DemoInput> rows(String name, PipelineTask task, int count) {
    Path data = TestFolders.data();
    assumeTrue(Files.isDirectory(data), () -> "skipped: " + data + " is absent");
    EmbeddedModel model = model(name);
    DemoScript script = new DemoScript(model, EmbeddedModels.standard().directory(model));
    List<String> options = Objects.requireNonNull(script.heldOut(task)).options();
    List<Integer> rows = IntStream.range(0, count).boxed().toList();
    return HeldOutRows.read(new DemoScript.HeldOut(options, rows), data, script.hashes());
  }

  private static List<String> texts(List<DemoInput> rows) {
    return rows.stream().map(DemoInput::text).toList();
  }

  private static String right(DemoInput row) {
    return Objects.requireNonNull(row.right());
  }

  /** The share of the rows that the answer which is right most often is right for. */
  private static double constant(List<DemoInput> rows, Function<DemoInput, String> answer) {
    Map<String, Long> counts =
        rows.stream().collect(Collectors.groupingBy(answer, Collectors.counting()));
    return counts.values().stream().mapToLong(Long::longValue).max().orElseThrow()
        / (double) rows.size();
  }

  private static double share(int hits, int of) {
    return hits / (double) of;
  }

  @Test
  void intents() {
    List<DemoInput> rows = rows("intents", PipelineTask.TEXT_CLASSIFICATION, 300);
    int hits = 0;
    try (var pipeline = Deberta.textClassification("embedded:intents")) {
      List<TextClassification> results = pipeline.classify(texts(rows));
      for (int i = 0; i < rows.size(); i++) {
        hits += results.get(i).best().label().equals(right(rows.get(i))) ? 1 : 0;
      }
    }
    assertThat(share(hits, rows.size()))
        .isGreaterThan(constant(rows, HeldOutTextTest::right) + CLEARLY);
  }

  /** Several emotions may be right: the likeliest has to be one of them. */
  @Test
  void emotions() {
    List<DemoInput> rows = rows("emotions", PipelineTask.TEXT_CLASSIFICATION, 300);
    int hits = 0;
    int neutral = 0;
    try (var pipeline = Deberta.textClassification("embedded:emotions")) {
      List<TextClassification> results = pipeline.classify(texts(rows));
      for (int i = 0; i < rows.size(); i++) {
        List<String> labels = List.of(right(rows.get(i)).split(", "));
        hits += labels.contains(results.get(i).best().label()) ? 1 : 0;
        neutral += labels.contains("neutral") ? 1 : 0;
      }
    }
    assertThat(share(hits, rows.size())).isGreaterThan(share(neutral, rows.size()) + CLEARLY);
  }

  @Test
  void inference() {
    List<DemoInput> rows = rows("nli", PipelineTask.NATURAL_LANGUAGE_INFERENCE, 300);
    List<TextPair> pairs =
        rows.stream().map(row -> new TextPair(row.text(), row.second())).toList();
    int hits = 0;
    try (var pipeline = Deberta.naturalLanguageInference()) {
      List<NaturalLanguageInference> results = pipeline.infer(pairs, WindowMerge.MEAN);
      for (int i = 0; i < rows.size(); i++) {
        String best = results.get(i).best().name().toLowerCase(Locale.ROOT);
        hits += best.equals(right(rows.get(i))) ? 1 : 0;
      }
    }
    assertThat(share(hits, rows.size()))
        .isGreaterThan(constant(rows, HeldOutTextTest::right) + CLEARLY);
  }

  /** Of what follows from a caption and what contradicts it, the former is to be found. */
  @Test
  void zeroShot() {
    Map<String, Map<String, String>> captions = new HashMap<>();
    for (DemoInput row : rows("nli", PipelineTask.NATURAL_LANGUAGE_INFERENCE, 1900)) {
      captions.computeIfAbsent(row.text(), text -> new HashMap<>()).put(right(row), row.second());
    }
    captions.values().removeIf(of -> !of.keySet().containsAll(List.of(ENTAILED, CONTRADICTED)));
    assertThat(captions).hasSizeGreaterThan(50);
    var options = ZeroShotClassificationOptions.DEFAULT.withHypothesisTemplate("{}");
    int hits = 0;
    try (var pipeline = Deberta.zeroShotClassification()) {
      for (Map.Entry<String, Map<String, String>> caption : captions.entrySet()) {
        String entailed = Objects.requireNonNull(caption.getValue().get(ENTAILED));
        String contradicted = Objects.requireNonNull(caption.getValue().get(CONTRADICTED));
        var result =
            pipeline.classify(List.of(caption.getKey()), List.of(contradicted, entailed), options);
        hits += result.get(0).best().label().equals(entailed) ? 1 : 0;
      }
    }
    assertThat(share(hits, captions.size())).isGreaterThan(0.5 + CLEARLY);
  }

  @Test
  void entities() {
    List<DemoInput> rows = rows("entities", PipelineTask.TOKEN_CLASSIFICATION, 300);
    int found = 0;
    int given = 0;
    int hits = 0;
    try (var pipeline = Deberta.tokenClassification()) {
      List<TokenClassification> results = pipeline.classify(texts(rows));
      for (int i = 0; i < rows.size(); i++) {
        DemoInput row = rows.get(i);
        List<String> left = new ArrayList<>(List.of(right(row).split(", ")));
        left.remove("(nothing)");
        given += left.size();
        for (Entity entity : results.get(i).entities()) {
          assertThat(row.text().substring(entity.start(), entity.end())).isEqualTo(entity.word());
          found++;
          hits += left.remove(entity.label() + " " + entity.word()) ? 1 : 0;
        }
      }
    }
    assertThat(given).isPositive();
    assertThat(2.0 * hits / (found + given)).as("F1; a constant has 0").isGreaterThan(CLEARLY);
  }

  @Test
  void answers() {
    List<DemoInput> rows = rows("answers", PipelineTask.QUESTION_ANSWERING, 200);
    List<Question> questions =
        rows.stream().map(row -> new Question(row.second(), List.of(row.text()))).toList();
    int hits = 0;
    try (var pipeline = Deberta.questionAnswering()) {
      var results =
          pipeline.answer(questions, QuestionAnsweringOptions.DEFAULT.withNoAnswer(0).withTopK(1));
      for (int i = 0; i < rows.size(); i++) {
        Answer best = results.get(i).answers().get(0);
        assertThat(rows.get(i).text().substring(best.start(), best.end())).isEqualTo(best.answer());
        hits += (best.isNone() ? "(no answer)" : best.answer()).equals(right(rows.get(i))) ? 1 : 0;
      }
    }
    assertThat(share(hits, rows.size()))
        .isGreaterThan(constant(rows, HeldOutTextTest::right) + CLEARLY);
  }

  /** The middle word of captions, which are none of the books it has read. */
  @Test
  void masks() {
    List<DemoInput> rows = rows("nli", PipelineTask.NATURAL_LANGUAGE_INFERENCE, 300);
    List<String> hidden = new ArrayList<>();
    List<String> masked = new ArrayList<>();
    for (DemoInput row : rows) {
      String[] words = row.text().split(" ", -1);
      int middle = words.length / 2;
      hidden.add(words[middle]);
      words[middle] = "[MASK]";
      masked.add(String.join(" ", words));
    }
    int hits = 0;
    int most = 0;
    List<String> frequent = List.of("a", "the", "in", "of", "and");
    try (var pipeline = Deberta.fillMask()) {
      List<FilledText> results = pipeline.fill(masked, FillMaskOptions.DEFAULT);
      for (int i = 0; i < masked.size(); i++) {
        String piece = "\u2581" + hidden.get(i);
        hits +=
            results.get(i).masks().get(0).stream().anyMatch(it -> it.tokenString().equals(piece))
                ? 1
                : 0;
        most += frequent.contains(hidden.get(i)) ? 1 : 0;
      }
    }
    assertThat(share(hits, masked.size()))
        .as("among the best 5; always the same 5 words: %s", share(most, masked.size()))
        .isGreaterThan(share(most, masked.size()) + CLEARLY);
  }

  /** The nearest of 300 questions has the same intent, of 77. */
  @Test
  void embeddings() {
    List<DemoInput> rows = rows("intents", PipelineTask.TEXT_CLASSIFICATION, 300);
    int hits = 0;
    try (var pipeline = Deberta.sentenceEmbedding()) {
      List<Embedding> vectors = pipeline.embed(texts(rows));
      for (int i = 0; i < rows.size(); i++) {
        int at = i;
        int nearest =
            IntStream.range(0, rows.size())
                .filter(j -> j != at)
                .boxed()
                .max((a, b) -> Double.compare(cosine(vectors, at, a), cosine(vectors, at, b)))
                .orElseThrow();
        hits += right(rows.get(i)).equals(right(rows.get(nearest))) ? 1 : 0;
      }
    }
    assertThat(share(hits, rows.size()))
        .isGreaterThan(constant(rows, HeldOutTextTest::right) + CLEARLY);
  }

  private static double cosine(List<Embedding> vectors, int a, int b) {
    return vectors.get(a).cosine(vectors.get(b));
  }
}
