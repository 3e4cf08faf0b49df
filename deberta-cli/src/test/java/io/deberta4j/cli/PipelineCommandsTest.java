package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that answer with a model, beside {@code classify}. */
final class PipelineCommandsTest {
  private static final String TEXT = "The dog goes 😀 home.";

  @TempDir Path directory;

  private static JsonNode json(String... command) {
    Run run = Run.of(command);
    assertThat(run.code()).as(run.err()).isZero();
    return Json.of(run.lines().get(0));
  }

  private static void verifyOffsets(JsonNode found, String text) {
    assertThat(found).isNotEmpty();
    for (JsonNode one : found) {
      assertThat(text.substring(one.get("start").asInt(), one.get("end").asInt()))
          .isEqualTo(one.get("word").asText());
    }
  }

  @Test
  void tagFindsEntities() throws IOException {
    String model =
        TinyModel.write(directory, DebertaForTokenClassification::new, "B-PER", "I-PER", "LOC")
            .toString();
    JsonNode result = json("tag", "-m", model, "--json", TEXT);
    assertThat(Json.keys(result))
        .containsExactly("text", "entities", "windows", "truncated", "precision");
    assertThat(Json.keys(result.at("/entities/0")))
        .containsExactly("entity_group", "score", "word", "start", "end");
    verifyOffsets(result.get("entities"), TEXT);
    JsonNode tokens = json("tag", "-m", model, "--json", "--aggregation", "none", TEXT);
    assertThat(tokens.get("entities").size()).isGreaterThan(result.get("entities").size());
    assertThat(tokens.at("/entities/0/entity").asText()).isIn("B-PER", "I-PER", "LOC");
    JsonNode none = json("tag", "-m", model, "--json", "--ignore-labels", "PER,LOC", TEXT);
    assertThat(none.get("entities")).isEmpty();
    assertThat(Run.of("tag", "-m", model, TEXT).lines().get(1))
        .matches("  0\\.\\d{4}  (PER|LOC)  0-\\d+  The.*");
    Run wrong = Run.of("tag", "-m", model, "--ignore-labels", "ORG", TEXT);
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("'ORG'", "LOC, PER");
  }

  @Test
  void answerFindsAPartOfTheText() throws IOException {
    String model = TinyModel.write(directory, DebertaForQuestionAnswering::new).toString();
    JsonNode result =
        json("answer", "-m", model, "--json", "--question", "who?", "--top-k", "3", TEXT);
    assertThat(Json.keys(result))
        .containsExactly(
            "question",
            "context",
            "answers",
            "no_answer_score",
            "windows",
            "truncated",
            "precision");
    assertThat(result.get("answers")).hasSize(3);
    JsonNode best = result.at("/answers/0");
    assertThat(Json.keys(best)).containsExactly("answer", "score", "start", "end");
    assertThat(TEXT.substring(best.get("start").asInt(), best.get("end").asInt()))
        .isEqualTo(best.get("answer").asText());
    Run none =
        Run.of(
            "answer",
            "-m",
            model,
            "--question",
            "who?",
            "--no-answer",
            "--no-answer-threshold",
            "-100",
            TEXT);
    assertThat(none.lines().get(0)).isEqualTo("who?  |  " + TEXT);
    assertThat(none.lines().get(1)).endsWith("(no answer)");
    Run together =
        Run.withInput(
            "the house\nthe woman\n",
            "answer",
            "-m",
            model,
            "--together",
            "--question",
            "who?",
            "--top-k",
            "9",
            "--json",
            "-i",
            "-");
    JsonNode answers = Json.of(together.out()).get("answers");
    assertThat(answers).extracting(a -> a.get("document").asInt()).contains(0, 1);
    assertThat(Json.of(together.out()).get("windows").asInt()).isEqualTo(2);
    Run lines =
        Run.withInput(
            "{\"context\": \"the dog\", \"question\": \"who?\"}\n{\"context\": \"the dog\"}",
            "answer",
            "-m",
            model,
            "--no-align",
            "--max-answer-length",
            "1",
            "-i",
            "-");
    assertThat(lines.lines()).first().isEqualTo("who?  |  the dog");
    assertThat(lines.code()).isEqualTo(1);
    assertThat(lines.err()).contains("standard input: line 2", "no question");
  }

  @Test
  void zeroShotAndNliReadLabelsByName() throws IOException {
    String model =
        TinyModel.write(
                directory.resolve("nli"),
                DebertaForSequenceClassification::new,
                "contradiction",
                "entailment",
                "neutral")
            .toString();
    JsonNode result = json("zero-shot", "-m", model, "--json", "--labels", "dog,cat,sun", TEXT);
    assertThat(Json.keys(result))
        .containsExactly("text", "labels", "windows", "truncated", "precision");
    assertThat(result.get("labels")).hasSize(3);
    assertThat(sum(result.get("labels"))).isCloseTo(1, within(1e-6));
    JsonNode separate =
        json(
            "zero-shot",
            "-m",
            model,
            "--json",
            "--labels",
            "dog",
            "--labels",
            "cat",
            "--multi-label",
            "--hypothesis-template",
            "A {}?",
            TEXT);
    assertThat(sum(separate.get("labels"))).isNotCloseTo(1, within(1e-4));
    JsonNode inferred = json("nli", "-m", model, "--json", "--hypothesis", "It barks.", TEXT);
    assertThat(Json.keys(inferred))
        .containsExactly("premise", "hypothesis", "scores", "windows", "truncated", "precision");
    assertThat(Json.keys(inferred.get("scores")))
        .containsExactly("entailment", "neutral", "contradiction");
    assertThat(Run.of("nli", "-m", model, "--hypothesis", "It barks.", TEXT).lines()).hasSize(4);
    Run missing = Run.of("nli", "-m", model, TEXT);
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("no hypothesis");
    String other = TinyModel.classifier(directory.resolve("other")).toString();
    Run wrong = Run.of("zero-shot", "-m", other, "--labels", "a", TEXT);
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("its 3 labels are no, maybe, yes. Expected names that begin");
  }

  private static double sum(JsonNode labels) {
    double sum = 0;
    for (JsonNode label : labels) {
      sum += label.get("score").asDouble();
    }
    return sum;
  }

  @Test
  void rerankPrintsTheBestFirst() throws IOException {
    String model =
        TinyModel.write(directory, DebertaForSequenceClassification::new, "score").toString();
    String documents = "the dog\nthe house\na man goes home\nno\nwhat is it?\n";
    Run run =
        Run.withInput(documents, "rerank", "-m", model, "--query", "who?", "--json", "-i", "-");
    assertThat(run.code()).as(run.err()).isZero();
    List<Double> scores = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    for (String line : run.lines()) {
      JsonNode one = Json.of(line);
      assertThat(Json.keys(one))
          .containsExactly("index", "text", "score", "windows", "truncated", "precision");
      int index = one.get("index").asInt();
      assertThat(one.get("text").asText()).isEqualTo(documents.lines().toList().get(index));
      scores.add(one.get("score").asDouble());
      indices.add(index);
    }
    assertThat(scores).hasSize(5).isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(indices).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    Run raw = Run.of("rerank", "-m", model, "--query", "who?", "--raw", "--top-k", "1", "a", "b");
    assertThat(raw.lines()).hasSize(1).first().asString().matches("-?\\d+\\.\\d{4}  [01]  [ab]");
    JsonNode reward =
        json("reward", "-m", model, "--prompt", "who?", "--json", "the dog", "the house");
    assertThat(Json.keys(reward))
        .containsExactly("prompt", "answer", "score", "windows", "truncated", "precision");
    double logit = reward.get("score").asDouble();
    JsonNode sigmoid =
        json("reward", "-m", model, "--prompt", "who?", "--json", "--sigmoid", "the dog");
    assertThat(sigmoid.get("score").asDouble()).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
    Run missing = Run.of("reward", "-m", model, "the dog");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("no prompt");
    Run several =
        Run.of(
            "rerank",
            "-m",
            TinyModel.write(
                    directory.resolve("seven"),
                    DebertaForSequenceClassification::new,
                    "a b c d e f g".split(" "))
                .toString(),
            "--query",
            "who?",
            "a");
    assertThat(several.code()).isEqualTo(1);
    assertThat(several.err()).contains("one output, this one has 7: a, b, c, d, e and 2 more. A");
  }

  @Test
  void aModelWithoutTheHeadIsToldFromABrokenOne() throws IOException {
    String mlm = TinyModel.maskedLm(directory.resolve("mlm")).toString();
    String classifier = TinyModel.classifier(directory.resolve("classifier")).toString();
    Map<List<String>, String> missing =
        Map.of(
            List.of("answer", "-m", mlm, "--question", "who?", "a"), "question answering",
            List.of("tag", "-m", mlm, "a"), "classification",
            List.of("classify", "-m", mlm, "a"), "texts as a whole",
            List.of("choose", "-m", mlm, "--choice", "b", "--choice", "c", "a"), "texts as a whole",
            List.of("odd-tokens", "-m", mlm, "a"), "replaced-token detection",
            List.of("generate", "-m", classifier, "a"), "masked tokens",
            List.of("export-onnx", "-m", classifier, "--head", "masked-lm", "-o", "x"),
                "masked tokens");
    missing.forEach(
        (command, head) -> {
          Run run = Run.of(command.toArray(String[]::new));
          assertThat(run.code()).as(run.err()).isEqualTo(1);
          assertThat(run.err())
              .contains("has no head for " + head, " is missing). Give a model that was trained")
              .contains("'deberta inspect' shows");
        });
  }

  @Test
  void chooseRanksTheChoices() throws IOException {
    String model = TinyModel.write(directory, DebertaForMultipleChoice::new).toString();
    String[] command = {"choose", "-m", model, "--choice", "He eats.", "--choice", "no", TEXT};
    Run run = Run.of(command);
    assertThat(run.lines()).hasSize(3).first().isEqualTo(TEXT);
    JsonNode result =
        json("choose", "-m", model, "--choice", "He eats.", "--choice", "no", "--json", TEXT);
    assertThat(Json.keys(result))
        .containsExactly("context", "choices", "windows", "truncated", "precision");
    assertThat(sum(result.get("choices"))).isCloseTo(1, within(1e-6));
    assertThat(Json.keys(result.at("/choices/0"))).containsExactly("index", "text", "score");
  }

  @Test
  void oddTokensScoresEveryToken() throws IOException {
    String model = TinyModel.write(directory, ReplacedTokenDetectionModel::new).toString();
    JsonNode result = json("odd-tokens", "-m", model, "--json", TEXT);
    assertThat(Json.keys(result))
        .containsExactly("text", "tokens", "windows", "truncated", "precision");
    verifyOffsets(result.get("tokens"), TEXT);
    Run top = Run.of("odd-tokens", "-m", model, "--top-k", "2", TEXT);
    assertThat(top.lines()).hasSize(3);
    assertThat(top.lines().get(1)).matches("  0\\.\\d{4}  \\d+-\\d+  .+");
  }

  @Test
  void aPairThatNoCommandReadsIsAnError() throws IOException {
    String model = TinyModel.write(directory, DebertaForTokenClassification::new).toString();
    Run run = Run.withInput("{\"text\": \"a\", \"pair\": \"b\"}", "tag", "-m", model, "-i", "-");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("line 1", "pair");
  }
}
