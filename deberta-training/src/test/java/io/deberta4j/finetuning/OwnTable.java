package io.deberta4j.finetuning;

import io.deberta4j.optim.Warmup;
import io.deberta4j.report.CardNotes;
import io.deberta4j.report.Figure;
import io.deberta4j.task.TaskData;
import io.deberta4j.tensor.DType;
import io.deberta4j.training.StartingPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Texts of one's own that a tiny model can learn, in a folder. */
record OwnTable(Path folder) {
  private static final Path VOCABULARY =
      Path.of(System.getProperty("deberta.root"), "goldens", "assets", "own", "own-unigram-1k");
  private static final List<String> WORDS =
      List.of("my", "card", "has", "not", "come", "where", "is", "the", "money", "please", "help");
  static final String CONFIG =
      """
      {"model_type": "deberta-v2", "vocab_size": 1001, "hidden_size": 16, "num_hidden_layers": 2,
       "num_attention_heads": 2, "intermediate_size": 24, "max_position_embeddings": 32,
       "relative_attention": true, "position_buckets": 8, "norm_rel_ebd": "layer_norm",
       "share_att_key": true, "pos_att_type": "p2c|c2p", "position_biased_input": false,
       "type_vocab_size": 0, "pad_token_id": 0, "initializer_range": 0.1,
       "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1}
      """;

  /** Texts that say their class in a word. */
  Path texts(String name, int count, String... labels) throws IOException {
    Random random = new Random(count);
    StringBuilder csv = new StringBuilder("text,category\n");
    for (int i = 0; i < count; i++) {
      String label = labels[i % labels.length];
      csv.append('"');
      for (int w = 0; w < 6; w++) {
        csv.append(w == i % 6 ? label : WORDS.get(random.nextInt(WORDS.size()))).append(' ');
      }
      csv.append("\",").append(label).append('\n');
    }
    return Files.writeString(folder.resolve(name), csv);
  }

  static TaskSettingsBuilder settings() {
    return TaskSettings.builder()
        .epochs(6)
        .batchSize(16)
        .learningRate(3e-3)
        .warmup(Warmup.ofSteps(2))
        .tokenDropout(0.05)
        .maxLength(128);
  }

  TaskJob job(StartingPoint start, TaskData data, String output) {
    Path directory = folder.resolve(output);
    return new TaskJob(
        data,
        start,
        TaskJob.modelName(start),
        directory,
        TaskJob.runFolder(directory),
        DType.BF16,
        false,
        CardNotes.NONE,
        settings().build(),
        List.of(),
        false);
  }

  TaskJob job(StartingPoint start, Path train, String output) {
    return job(start, TaskData.ofTexts(train).holdOut(0.2, 7), output);
  }

  StartingPoint fresh(String config) throws IOException {
    Path file = folder.resolve("config-" + Integer.toHexString(config.hashCode()) + ".json");
    return new StartingPoint.Fresh(Files.writeString(file, config), VOCABULARY);
  }

  StartingPoint fresh() throws IOException {
    return fresh(CONFIG);
  }

  static double value(TaskResult result, String metric) {
    return result.figures().stream()
        .filter(figure -> figure.metric().equals(metric))
        .mapToDouble(Figure::value)
        .findFirst()
        .orElseThrow();
  }
}
