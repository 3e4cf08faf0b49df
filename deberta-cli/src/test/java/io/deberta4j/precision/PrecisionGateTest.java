package io.deberta4j.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.Deberta;
import io.deberta4j.data.Sample;
import io.deberta4j.finetuning.TaskFineTuning;
import io.deberta4j.finetuning.TaskJob;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.optim.Warmup;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.TextClassification;
import io.deberta4j.plan.Precision;
import io.deberta4j.task.TaskData;
import io.deberta4j.task.Tasks;
import io.deberta4j.training.StartingPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lower precision costs trained models: the embedded one on all questions of Banking77, and
 * one that is trained here on comments of GoEmotions, on those that it has not seen. Every text is
 * classified in each precision.
 */
class PrecisionGateTest {
  private static final Path ROOT = Path.of(System.getProperty("deberta.root", ".."));
  private static final Path DATA = ROOT.resolve("../shared/data");
  private static final int SEEN = 40_000;
  private static final String CONFIG =
      """
      {"model_type": "deberta-v2", "vocab_size": 8001, "hidden_size": 64,
       "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 128,
       "max_position_embeddings": 64, "relative_attention": true, "position_buckets": 16,
       "pos_att_type": ["c2p", "p2c"], "share_att_key": true, "norm_rel_ebd": "layer_norm",
       "position_biased_input": false, "pad_token_id": 0, "type_vocab_size": 0,
       "initializer_range": 0.05}
      """;

  @TempDir Path folder;

  /** A text and the labels that are right. */
  private record Labelled(String text, List<String> labels) {}

  @Test
  void ofTheEmbeddedModel() {
    Path questions = DATA.resolve("banking77/train.csv.gz");
    assumeTrue(Files.isReadable(questions), questions + " is absent");
    List<Labelled> rows =
        TaskData.ofTexts(questions).train().stream()
            .map(Sample.Text.class::cast)
            .map(row -> new Labelled(row.text(), List.of(String.valueOf(row.label()))))
            .toList();
    compare(EmbeddedModels.standard().directory(PipelineTask.TEXT_CLASSIFICATION), rows);
  }

  @Test
  void ofAModelTrainedHere() throws IOException {
    Path comments = DATA.resolve("goemotions");
    assumeTrue(Files.isDirectory(comments), comments + " is absent");
    TaskData data = Tasks.open("goemotions", comments);
    List<Sample> all = new ArrayList<>(data.train());
    all.addAll(data.split("dev"));
    Map<String, List<Sample>> splits = Map.of(TaskData.TRAIN, all.subList(0, SEEN));
    TaskData seen = new TaskData(data.task(), splits, data.files(), data.bad(), null);
    List<Labelled> unseen =
        all.subList(SEEN, all.size()).stream().map(PrecisionGateTest::labelled).toList();
    compare(trained(seen), unseen);
  }

  private static Labelled labelled(Sample sample) {
    var row = (Sample.Labelled) sample;
    return new Labelled(row.text(), List.copyOf(Objects.requireNonNull(row.labels())));
  }

  private Path trained(TaskData data) throws IOException {
    TaskSettings settings =
        TaskSettings.builder()
            .epochs(1)
            .batchSize(32)
            .learningRate(2e-3)
            .loop(loop -> loop.groupByLength(true))
            .maxLength(64)
            .warmup(Warmup.ofSteps(20))
            .clsDropout(0.0)
            .build();
    Path config = Files.writeString(folder.resolve("config.json"), CONFIG);
    StartingPoint start =
        new StartingPoint.Fresh(config, ROOT.resolve("deberta-models/recipes/banking77"));
    TaskJob job = TaskJob.of(data, start, folder.resolve("model")).withSettings(settings);
    return TaskFineTuning.run(job).model();
  }

  private static void compare(Path model, List<Labelled> rows) {
    assertThat(rows).hasSizeGreaterThan(5000);
    List<String> exact = answers(model, rows, Precision.F32);
    double accuracy = accuracy(rows, exact);
    assertThat(Set.copyOf(exact)).as("labels that it gives").hasSizeGreaterThan(3);
    for (Precision precision : Precision.values()) {
      List<String> found = answers(model, rows, precision);
      double own = accuracy(rows, found);
      double same = share(rows.size(), i -> exact.get(i).equals(found.get(i)));
      System.out.printf(
          "%s on %d texts: %.2f %% right, %.2f %% as in F32%n",
          precision, rows.size(), 100 * own, 100 * same);
      assertThat(own).as("accuracy in %s", precision).isCloseTo(accuracy, within(0.003));
      if (precision != Precision.INT8) {
        assertThat(same).as("as in F32, in %s", precision).isGreaterThanOrEqualTo(0.995);
      }
    }
  }

  private static List<String> answers(Path model, List<Labelled> rows, Precision precision) {
    var options = PipelineOptions.DEFAULT.withPrecision(precision);
    try (var classifier = Deberta.textClassification(model, options)) {
      List<String> texts = rows.stream().map(Labelled::text).toList();
      List<TextClassification> results = classifier.classify(texts);
      return results.stream().map(result -> result.best().label()).toList();
    }
  }

  private static double accuracy(List<Labelled> rows, List<String> found) {
    return share(rows.size(), i -> rows.get(i).labels().contains(found.get(i)));
  }

  private static double share(int count, IntPredicate holds) {
    return (double) IntStream.range(0, count).filter(holds).count() / count;
  }
}
