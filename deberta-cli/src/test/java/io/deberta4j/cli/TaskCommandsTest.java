package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.finetuning.TaskModel;
import io.deberta4j.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code finetune --task}, {@code evaluate} and {@code predict}. */
final class TaskCommandsTest {
  @TempDir Path directory;
  private Path data = Path.of("");
  private Path config = Path.of("");

  @BeforeEach
  void write() throws IOException {
    data = Files.createDirectories(directory.resolve("RTE"));
    Files.writeString(data.resolve("train.tsv"), rows(60, true));
    Files.writeString(data.resolve("dev.tsv"), rows(20, true));
    Files.writeString(data.resolve("test.tsv"), rows(10, false));
    config = Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
  }

  private static String rows(int count, boolean labelled) {
    StringBuilder rows = new StringBuilder("index\tsentence1\tsentence2");
    rows.append(labelled ? "\tlabel\n" : "\n");
    for (int i = 0; i < count; i++) {
      boolean yes = i % 3 == 0;
      rows.append(i).append("\tthe dog is ").append(i).append('\t');
      rows.append(yes ? "yes it is" : "no it is not");
      rows.append(labelled ? (yes ? "\tentailment\n" : "\tnot_entailment\n") : "\n");
    }
    return rows.toString();
  }

  private Run finetune(String output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "finetune",
                "--task=rte",
                "--data=" + data,
                "--config=" + config,
                "--vocab=" + TinyModel.vocabulary(),
                "--output=" + directory.resolve(output),
                "--epochs=6",
                "--batch-size=8",
                "--learning-rate=0.01",
                "--warmup=2",
                "--max-length=32",
                "--threads=1"));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray(String[]::new));
  }

  @Test
  void aTaskIsTrainedMeasuredAndHandedIn() throws IOException {
    Run run = finetune("model", "--sift-lambda=1", "--json");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.err()).contains("60 examples to train on", "epoch 6/6");
    JsonNode figure = Json.of(run.out()).at("/figures/0");
    assertThat(figure.at("/metric").asText()).isEqualTo("accuracy");
    assertThat(figure.at("/value").asDouble()).isGreaterThan(0.9);
    assertThat(figure.at("/baseline/source").asText()).contains("not_entailment");
    assertThat(directory.resolve("model-run/report.html")).exists();

    Path model = directory.resolve("model");
    Run evaluated =
        Run.of("evaluate", "--task=rte", "--data=" + data, "-m" + model, "--max-length=32");
    assertThat(evaluated.out()).contains("dev", "accuracy");
    Run asTrained = Run.of("evaluate", "--task=rte", "--data=" + data, "-m" + model);
    assertThat(asTrained.out()).isEqualTo(evaluated.out()); // the length is the model's own
    assertThat(TaskModel.trainedLength(model)).hasValue(32);
    assertThat(TaskModel.trainedLength(data)).isEmpty();
    Path out = directory.resolve("submission");
    Run predicted =
        Run.of(
            "predict",
            "--task=rte",
            "--data=" + data,
            "-m" + model,
            "-m" + model,
            "--max-length=32",
            "--output=" + out);
    assertThat(predicted.code()).as(predicted.err()).isEqualTo(0);
    assertThat(Files.readAllLines(out.resolve("RTE.tsv")))
        .hasSize(11)
        .contains("index\tprediction", "0\tentailment", "1\tnot_entailment");
  }

  @Test
  void mistakesAreSaidInWords() {
    Run unknown = Run.of("finetune", "--task=mnlii", "--data=" + data, "--output=x");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("mnlii", "mnli", "squad2");
    assertThat(finetune("a", "--optimizer=sgd").err()).contains("adamw or xadam");
    assertThat(finetune("b", "--schedule=warp").err()).contains("warmup_linear");
    assertThat(finetune("j", "--cooldown=0.2").err()).contains("warmup_stable_decay");
    assertThat(finetune("k", "--schedule=constant").err()).contains("constant_with_warmup");
    assertThat(finetune("l", "--keep=first").err()).contains("best or last");
    assertThat(finetune("m", "--training-precision=f16").err()).contains("f32 or bf16");
    assertThat(finetune("c", "--sift-loss=kl").err()).contains("--sift-lambda");
    assertThat(finetune("e", "--train=x.csv").err()).contains("--task NAME", "not both");
    assertThat(finetune("f", "--kind=span").err()).contains("a task has a kind");
    assertThat(finetune("g", "--text-column=x").err()).contains("a task knows its own");
    assertThat(finetune("h", "--lora-targets=dense").err()).contains("--lora-rank");
    assertThat(finetune("i", "--split-seed=1").err()).contains("nothing is held out");
    assertThat(finetune("d", "--held-out=0.1").err()).contains("split to evaluate on");
    assertThat(Run.of("evaluate", "--task=rte", "-mx").err()).contains("--data");
    assertThat(Run.of("evaluate", "-mx").err()).contains("--task NAME", "--dev FILE");
    assertThat(Run.of("evaluate", "-mx", "--max-length=15").err()).contains("at least 16, got 15");
    assertThat(Run.of("predict", "-mx", "-ox", "--batch-size=0").err()).contains("at least 1");
    assertThat(Run.of("predict", "-mx", "-ox", "--data=x").err()).contains("--task NAME");
    assertThat(Run.of("evaluate", "--task=rte", "--data=" + directory, "-mx").err())
        .doesNotContain("Exception");
  }

  @Test
  void theTasksThatTheHelpNamesExist() {
    String help = Run.of("finetune", "--help").out().replaceAll("\\s+", " ");
    Matcher named = Pattern.compile("a public task, as (.*?); an unknown").matcher(help);
    assertThat(named.find()).isTrue();
    assertThat(named.group(1).split(", | or "))
        .hasSizeGreaterThan(2)
        .allSatisfy(name -> assertThat(Tasks.named(name).name()).isEqualTo(name));
  }

  @Test
  void aThresholdIsHonouredOrRefused() throws IOException {
    Run refused =
        Run.of("predict", "--task=rte", "--data=" + data, "-mx", "-ox", "--threshold=0.5");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("--threshold", "multi-label", "RTE");
    Path table = directory.resolve("moods.csv");
    StringBuilder csv = new StringBuilder("text,label\n");
    for (int i = 0; i < 20; i++) {
      csv.append("the dog ").append(i).append(i % 2 == 0 ? ",\"glad,calm\"\n" : ",sad\n");
    }
    Files.writeString(table, csv);
    Path model = directory.resolve("moods");
    Run trained =
        Run.of(
            "finetune",
            "--kind=multi-label",
            "--train=" + table,
            "--config=" + config,
            "--vocab=" + TinyModel.vocabulary(),
            "--epochs=1",
            "--output=" + model);
    assertThat(trained.code()).as(trained.err()).isEqualTo(0);
    assertThat(labels(model, table, "0.001")).containsOnly("[\"calm\",\"glad\",\"sad\"]");
    assertThat(labels(model, table, "0.999")).containsOnly("[]");
    Run wrong =
        Run.of(
            "predict",
            "--kind=multi-label",
            "--test=" + table,
            "-m" + model,
            "-ox",
            "--threshold=2");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("probability");
  }

  private List<String> labels(Path model, Path table, String threshold) throws IOException {
    Path out = directory.resolve("out-" + threshold);
    Run run =
        Run.of(
            "predict",
            "--kind=multi-label",
            "--test=" + table,
            "-m" + model,
            "--output=" + out,
            "--threshold=" + threshold);
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    List<String> labels = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("multi-label-test.jsonl"))) {
      labels.add(Json.of(line).at("/labels").toString());
    }
    return labels;
  }

  /** A bad label in a file to measure on is found where it is. */
  @Test
  void anUnknownLabelIsNamedWithItsLine() throws IOException {
    Path model = TinyModel.classifier(directory.resolve("plain"));
    String json = Files.readString(model.resolve("config.json"));
    Files.writeString(
        model.resolve("config.json"),
        json.replaceFirst("\\{", "{\"architectures\": [\"DebertaV2ForSequenceClassification\"],"));
    Path table = Files.writeString(directory.resolve("d.csv"), "text,label\na dog,no\na,never\n");
    Run run = Run.of("evaluate", "--dev=" + table, "-m" + model);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("d.csv: line 3", "'never'", "[no, maybe, yes]");
    Run skipped = Run.of("evaluate", "--dev=" + table, "-m" + model, "--skip-bad-rows=1");
    assertThat(skipped.code()).as(skipped.err()).isEqualTo(0);
    assertThat(skipped.err()).contains("skipped 1 rows", "line 3");
    assertThat(skipped.out()).contains("accuracy", "loss");
  }

  @Test
  void anExperimentIsRunOnceAndSummedUp() throws IOException {
    String description =
        """
        {"title": "Tiny", "hypothesis": "-", "test": "-", "detects": "-", "seeds": [1, 2],
         "axes": {"arm": {"plain": [], "sift": ["--sift-lambda", "1"]}},
         "compared": "arm", "against": "plain",
         "steps": [{"command": ["finetune", "--task=rte", "--data={data}", "{arm}",
           "--config={files}/config.json", "--vocab=%s", "--output={run}/model", "--epochs=1",
           "--batch-size=8", "--learning-rate=0.01", "--max-length=32", "--threads={threads}",
           "--seed={seed}", "--json"], "resume": "{run}/model-run"}]}
        """
            .formatted(TinyModel.vocabulary());
    Path file = Files.writeString(directory.resolve("tiny.json"), description);
    String[] command = {
      "experiment",
      file.toString(),
      "--data=" + data,
      "-o" + directory.resolve("runs"),
      "--threads=1"
    };
    Run run = Run.of(command);
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.err()).contains("0 of 4 done, now plain-1", "3 of 4 done, now sift-2");
    assertThat(run.out()).contains("## Tiny", "4 of 4 runs", "| without a model |", "| sift | 2 |");
    Run again = Run.of(command);
    assertThat(again.err()).doesNotContain(", now ");
    assertThat(again.out()).isEqualTo(run.out());
    for (String figure :
        new String[] {"tiny-accuracy-on-dev.svg", "tiny-accuracy-on-dev-differences.svg"}) {
      Path svg = directory.resolve("runs").resolve(figure);
      assertThat(again.err()).contains("figure " + svg);
      assertThat(svg).content().contains("sift").endsWith("</svg>\n");
    }

    // As a process leaves it that is killed when the model is there and its figures are not.
    Path killed = directory.resolve("runs/sift-1");
    byte[] weights = Files.readAllBytes(killed.resolve("model/model.safetensors"));
    Files.delete(killed.resolve("1-finetune.out"));
    Run resumed = Run.of(command);
    assertThat(resumed.code()).as(resumed.err()).isEqualTo(0);
    assertThat(resumed.err()).contains("3 of 4 done, now sift-1");
    assertThat(resumed.out()).isEqualTo(run.out());
    assertThat(killed.resolve("model/model.safetensors")).hasBinaryContent(weights);
  }

  @Test
  void anExperimentThatThereIsNotIsNamed() {
    Run run = Run.of("experiment", "nothing", "--data=x", "--output=y");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("there is no experiment 'nothing'", "nothing.json");
  }
}
