package io.deberta4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.data.Alignment;
import io.deberta4j.data.Columns;
import io.deberta4j.data.Features;
import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
import io.deberta4j.data.TaskKind;
import io.deberta4j.data.TextSpan;
import io.deberta4j.data.TokenRow;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From logits to predictions, figures and the files that are handed in. */
class EvaluationTest {
  @TempDir Path folder;

  private static Features features(int sample, Alignment alignment) {
    return new Features(
        sample, List.of(new TokenRow(new int[] {1}, new int[] {0})), null, alignment);
  }

  private static List<Prediction> decode(
      Task task, Labels labels, List<Sample> samples, float[]... logits) {
    List<Features> features = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      features.add(features(i, new Alignment.None()));
    }
    return new Decoder(task, labels).decode(samples, features, List.of(logits));
  }

  private String submit(Task task, String split, List<Sample> samples, List<Prediction> predictions)
      throws IOException {
    List<Path> files = new Submission(task).write(folder, split, samples, predictions, 0);
    return Files.readString(files.get(0));
  }

  @Test
  void classesAreDecodedMeasuredAndHandedIn() throws IOException {
    Task task = Tasks.named("mrpc");
    Labels labels = new Labels(task.labels());
    List<Sample> samples =
        List.of(
            new Sample.Text("0", null, "a", "b", "1"),
            new Sample.Text("1", null, "a", "b", "0"),
            new Sample.Text("2", null, "a", "b", "1"),
            new Sample.Text("3", null, "a", "b", null));
    List<Prediction> predictions =
        decode(task, labels, samples, row(0, 1), row(0, 1), row(0, 1), row(1, 0));
    Map<String, Double> scores = new TaskScores(task, labels).measure(samples, predictions);
    assertThat(scores.keySet()).containsExactly("accuracy", "f1");
    assertThat(scores.get("accuracy")).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(scores.get("f1")).isCloseTo(0.8, within(1e-12));
    assertThat(submit(task, "test", samples, predictions))
        .isEqualTo("index\tprediction\n0\t1\n1\t1\n2\t1\n3\t0\n");
    assertThat(folder.resolve("MRPC.tsv")).exists();
    assertThat(
            new TaskScores(task, labels).measure(samples.subList(3, 4), predictions.subList(3, 4)))
        .isEmpty();
  }

  /** Cross-entropy by hand: p of the right class is 3/4 and 1/4. */
  @Test
  void theLossOfClassesIsTheMeanCrossEntropy() {
    Task task = Task.custom(TaskKind.CLASSIFICATION, Columns.USUAL, List.of("a", "b"));
    Labels labels = new Labels(task.labels());
    List<Sample> samples =
        List.of(
            new Sample.Text("0", null, "x", null, "a"), new Sample.Text("1", null, "y", null, "b"));
    float three = (float) Math.log(3);
    List<Prediction> predictions = decode(task, labels, samples, row(three, 0), row(three, 0));
    Map<String, Double> scores = new TaskScores(task, labels).measure(samples, predictions);
    assertThat(scores.keySet()).containsExactly("accuracy", "loss", "macro_f1");
    assertThat(scores.get("loss"))
        .isCloseTo((Math.log(4 / 3.0) + Math.log(4)) / 2, within(1e-6)); // F32 logits
    assertThat(Metric.LOSS.higherIsBetter()).isFalse();
    assertThat(Metric.ACCURACY.higherIsBetter()).isTrue();
  }

  private static float[] row(float... values) {
    return values;
  }

  @Test
  void scoresAreMeasuredAndHandedIn() throws IOException {
    Task task = Tasks.named("stsb");
    Labels none = new Labels(List.of());
    List<Sample> samples =
        List.of(
            new Sample.Scored("0", "news", "a", "b", 1.0),
            new Sample.Scored("1", "forum", "a", "b", 2.0));
    List<Prediction> predictions = decode(task, none, samples, row(0.5f), row(4));
    Map<String, Double> scores = new TaskScores(task, none).measure(samples, predictions);
    assertThat(scores.get("pearson")).isCloseTo(1, within(1e-12));
    assertThat(scores.get("spearman")).isCloseTo(1, within(1e-12));
    assertThat(submit(task, "test", samples, predictions))
        .isEqualTo("index\tprediction\n0\t0.5\n1\t4.0\n");
  }

  @Test
  void groupsAreMeasuredByThemselves() {
    Task task = Tasks.named("xnli");
    Labels labels = new Labels(task.labels());
    List<Sample> samples =
        List.of(
            new Sample.Text("0", "de", "a", "b", "neutral"),
            new Sample.Text("1", "sw", "a", "b", "neutral"));
    List<Prediction> predictions = decode(task, labels, samples, row(0, 1, 0), row(1, 0, 0));
    assertThat(new TaskScores(task, labels).byGroup(samples, predictions))
        .isEqualTo(Map.of("de", 1.0, "sw", 0.0));
  }

  @Test
  void superGlueIsHandedInAsObjects() throws IOException {
    Task wsc = Tasks.named("wsc");
    List<Sample> samples = List.of(new Sample.Text("7", null, "a", "b", null));
    assertThat(
            submit(wsc, "test", samples, decode(wsc, new Labels(wsc.labels()), samples, row(0, 1))))
        .isEqualTo("{\"idx\":7,\"label\":\"True\"}\n");
    Task copa = Tasks.named("copa");
    List<Sample> choices =
        List.of(new Sample.Choice("3", null, List.of(TextPair.of("a"), TextPair.of("b")), 1));
    List<Prediction> chosen = decode(copa, new Labels(List.of()), choices, row(0, 1));
    assertThat(submit(copa, "test", choices, chosen)).isEqualTo("{\"idx\":3,\"label\":1}\n");
    assertThat(new TaskScores(copa, new Labels(List.of())).measure(choices, chosen))
        .containsEntry("accuracy", 1.0);
  }

  /** Two answers of one question right, one of the other wrong: EM 1/2, F1 of the answers 4/5. */
  @Test
  void multiRcIsMeasuredByQuestionAndNested() throws IOException {
    Task task = Tasks.named("multirc");
    Labels labels = new Labels(task.labels());
    List<Sample> samples =
        List.of(
            new Sample.Text("0/5/10", "0/5", "p", "q", "1"),
            new Sample.Text("0/5/11", "0/5", "p", "q", "0"),
            new Sample.Text("0/6/12", "0/6", "p", "q", "1"),
            new Sample.Text("0/6/13", "0/6", "p", "q", "0"));
    List<Prediction> predictions =
        decode(task, labels, samples, row(0, 1), row(1, 0), row(0, 1), row(0, 1));
    Map<String, Double> scores = new TaskScores(task, labels).measure(samples, predictions);
    assertThat(scores.get("f1")).isCloseTo(0.8, within(1e-12));
    assertThat(scores.get("em")).isEqualTo(0.5);
    assertThat(submit(task, "test", samples, predictions))
        .isEqualTo(
            "{\"idx\":0,\"passage\":{\"questions\":["
                + "{\"idx\":5,\"answers\":[{\"idx\":10,\"label\":1},{\"idx\":11,\"label\":0}]},"
                + "{\"idx\":6,\"answers\":[{\"idx\":12,\"label\":1},{\"idx\":13,\"label\":1}]}]}}\n");
  }

  @Test
  void answersOfWindowsAreJoined() throws IOException {
    Task task = Tasks.named("squad2");
    String context = "Ann met Bob";
    List<Sample> samples =
        List.of(
            new Sample.Question("a", "Who?", context, List.of(new TextSpan(8, 11, "Bob"))),
            new Sample.Question("b", "Why?", context, List.of()));
    Alignment ann = new Alignment.Offsets(new int[] {-1, 0}, new int[] {-1, 3});
    Alignment bob = new Alignment.Offsets(new int[] {-1, 8}, new int[] {-1, 11});
    List<Features> features = List.of(features(0, ann), features(0, bob), features(1, ann));
    List<float[]> logits = List.of(row(3, 1, 3, 1), row(0, 4, 0, 4), row(2, 1, 2, 1));
    List<Prediction> predictions =
        new Decoder(task, new Labels(List.of())).decode(samples, features, logits);
    Map<String, Double> scores =
        new TaskScores(task, new Labels(List.of())).measure(samples, predictions);
    assertThat(scores).containsEntry("f1", 1.0).containsEntry("em", 1.0).containsKey("best_f1");
    assertThat(submit(task, "dev", samples, predictions)).isEqualTo("{\"a\":\"Bob\",\"b\":\"\"}");
    assertThat(folder.resolve("squad2-dev.na_prob.json")).content().contains("\"b\":2.0");
  }

  /** SQuAD 1.1 has an answer to every question; where none may be right, the threshold decides. */
  @Test
  void onlyQuestionsThatMayHaveNoAnswerAreLeftUnanswered() throws IOException {
    var unlikely = new Prediction.Answer("a", "Bob", 3, List.of());
    List<Sample> samples = List.of(new Sample.Question("a", "Who?", "Bob", List.of()));
    assertThat(submit(Tasks.named("squad"), "dev", samples, List.of(unlikely)))
        .isEqualTo("{\"a\":\"Bob\"}");
    assertThat(submit(Tasks.named("squad2"), "dev", samples, List.of(unlikely)))
        .isEqualTo("{\"a\":\"\"}");
    Task own = Task.custom(TaskKind.SPAN, Columns.USUAL, List.of());
    assertThat(submit(own, "test", samples, List.of(unlikely))).contains("\"answer\":\"\"");
    new Submission(own).write(folder, "test", samples, List.of(unlikely), 4);
    assertThat(folder.resolve("span-test.jsonl")).content().contains("\"answer\":\"Bob\"");
  }

  /** The third word has no token, the second is in the second window. */
  @Test
  void tagsOfWindowsAreJoined() throws IOException {
    Task task = Tasks.named("ner");
    Labels labels = new Labels(List.of("O", "B-X", "I-X"));
    List<Sample> samples =
        List.of(new Sample.Tagged("0", 0, List.of("a", "b", "c d"), List.of("B-X", "I-X", "O")));
    List<Features> features =
        List.of(
            features(0, new Alignment.Words(new int[] {1, -1, -1})),
            features(0, new Alignment.Words(new int[] {-1, 0, -1})));
    List<float[]> logits = List.of(row(9, 0, 0, 0, 9, 0), row(0, 0, 9));
    List<Prediction> predictions = new Decoder(task, labels).decode(samples, features, logits);
    assertThat(((Prediction.Tags) predictions.get(0)).tags()).containsExactly("B-X", "I-X", "O");
    assertThat(new TaskScores(task, labels).measure(samples, predictions))
        .containsEntry("f1", 1.0)
        .containsEntry("accuracy", 1.0);
    assertThat(submit(task, "test", samples, predictions))
        .isEqualTo("a B-X B-X\nb I-X I-X\nc_d O O\n\n");
  }

  /** Mean log-probabilities over windows: Bob is likelier where it stands alone, Ann on average. */
  @Test
  void mentionsAreScoredOverTheirWindows() throws IOException {
    Task task = Tasks.named("record");
    TextSpan ann = new TextSpan(0, 3, "Ann");
    TextSpan bob = new TextSpan(8, 11, "Bob");
    List<Sample> samples =
        List.of(
            new Sample.Entities(
                "4", "Ann met Bob", "@placeholder", List.of(ann, bob), List.of(ann)));
    List<Features> features =
        List.of(
            features(0, new Alignment.Mentions(new int[] {0, 1}, new int[][] {{1}, {3}})),
            features(0, new Alignment.Mentions(new int[] {1}, new int[][] {{2}})));
    List<Prediction> predictions =
        new Decoder(task, new Labels(List.of()))
            .decode(samples, features, List.of(row(1, -5, 0), row(2, 99, 99)));
    assertThat(((Prediction.Entity) predictions.get(0)).entity()).isEqualTo(ann);
    assertThat(new TaskScores(task, new Labels(List.of())).measure(samples, predictions))
        .containsEntry("em", 1.0);
    assertThat(submit(task, "test", samples, predictions))
        .isEqualTo("{\"idx\":4,\"label\":\"Ann\"}\n");
  }

  @Test
  void labelSetsAreThoseAboveTheThreshold() throws IOException {
    Task task = Tasks.named("goemotions");
    Labels labels = new Labels(List.of("joy", "fear"));
    List<Sample> samples = List.of(new Sample.Labelled("x", "a", null, Set.of("joy")));
    // sigmoid(-0.8) = 0.31, sigmoid(-0.9) = 0.29
    List<Prediction> predictions = decode(task, labels, samples, row(-0.8f, -0.9f));
    assertThat(new TaskScores(task, labels).measure(samples, predictions))
        .containsEntry("macro_f1", 0.5)
        .containsEntry("micro_f1", 1.0)
        .containsEntry("accuracy", 1.0);
    assertThat(submit(task, "test", samples, predictions)).contains("\"labels\":[\"joy\"]");
    List<Prediction> strict = decode(task.withThreshold(0.32), labels, samples, row(-0.8f, -0.9f));
    assertThat(((Prediction.LabelSet) strict.get(0)).labels()).isEmpty();
  }

  @Test
  void raceIsHandedInByPassage() throws IOException {
    Task task = Tasks.named("race");
    List<TextPair> two = List.of(TextPair.of("a"), TextPair.of("b"));
    List<Sample> samples =
        List.of(
            new Sample.Choice("high1.txt/0", "high", two, null),
            new Sample.Choice("high1.txt/1", "high", two, null));
    List<Prediction> predictions =
        decode(task, new Labels(List.of()), samples, row(0, 1), row(1, 0));
    assertThat(submit(task, "test", samples, predictions))
        .isEqualTo("[{\"id\":\"high1.txt\",\"answers\":[\"B\",\"A\"]}]");
  }

  @Test
  void anEnsembleIsTheMeanOfItsLogits() {
    List<float[]> mean = Ensemble.mean(List.of(List.of(row(1, 2)), List.of(row(4, -2))));
    assertThat(mean.get(0)).containsExactly(2.5f, 0);
    assertThatThrownBy(() -> Ensemble.mean(List.of(List.of(row(1)), List.of(row(1, 2)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("share labels");
    assertThatThrownBy(() -> Ensemble.mean(List.of())).isInstanceOf(IllegalArgumentException.class);
  }
}
