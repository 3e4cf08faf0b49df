package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures whole processes from start to end, in turn: one that only starts libtorch, and the
 * launcher with the embedded model and with a model of base size (184 million random weights).
 */
@Tag("speed")
class StartUpSpeedTest {
  private static final int ROUNDS = Integer.getInteger("speed.rounds", 7);

  private static final String BASE =
      """
      {"model_type": "deberta-v2", "vocab_size": 128100, "hidden_size": 768,
       "num_attention_heads": 12, "num_hidden_layers": 12, "intermediate_size": 3072,
       "max_position_embeddings": 512, "relative_attention": true, "position_buckets": 256,
       "pos_att_type": ["c2p", "p2c"], "share_att_key": true, "norm_rel_ebd": "layer_norm",
       "position_biased_input": false, "type_vocab_size": 0, "legacy": false}
      """;

  @TempDir Path folder = Path.of("unset");

  private Path base() throws IOException {
    Path vocabulary = TestFolders.assets().get(1).resolve("spm.model");
    assumeTrue(Files.exists(vocabulary), () -> "skipped: " + vocabulary + " is absent");
    Path directory = Files.createDirectory(folder.resolve("base"));
    DebertaConfig config = ConfigJson.parse(BASE);
    try (var scope = TensorScope.open();
        var random = new RandomSource(7);
        var parameters = Parameters.initialise(random, 0.02, DType.F32)) {
      assertThat(new DebertaForSequenceClassification(parameters, config)).isNotNull();
      Pretrained.save(directory, config, parameters.all(), DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
    Files.copy(vocabulary, directory.resolve("spm.model"));
    Files.writeString(directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
    return directory;
  }

  /** Runs a process to its end; returns the seconds. */
  private double seconds(List<String> command) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    long start = System.nanoTime();
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    double seconds = (System.nanoTime() - start) * 1e-9;
    assertThat(status).as(() -> String.valueOf(command)).isZero();
    return seconds;
  }

  @Test
  void firstAnswers() throws IOException, InterruptedException {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    String deberta =
        TestFolders.repository()
            .resolve(windows ? "deberta.cmd" : "deberta")
            .toAbsolutePath()
            .toString();
    List<List<String>> commands = new ArrayList<>();
    commands.add(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            StartUpTest.EmptyStart.class.getName()));
    commands.add(List.of(deberta, "classify", "I still have not received my new card"));
    commands.add(
        List.of(deberta, "classify", "--model", base().toString(), "The cat sat on the mat."));
    double[][] seconds = new double[commands.size()][ROUNDS];
    for (int round = -1; round < ROUNDS; round++) { // the first builds, and fills the page cache
      for (int i = 0; i < seconds.length; i++) {
        seconds[i][Math.max(round, 0)] = seconds(commands.get(i));
      }
    }
    for (double[] runs : seconds) {
      Arrays.sort(runs);
    }
    double empty = seconds[0][ROUNDS / 2];
    double embedded = seconds[1][ROUNDS / 2];
    double large = seconds[2][ROUNDS / 2];
    System.out.printf(
        Locale.ROOT,
        "libtorch alone %.2f s, embedded model %.2f s, base size %.2f s (medians of %d)%n",
        empty,
        embedded,
        large,
        ROUNDS);
    assertThat(embedded - empty).isLessThan(0.5);
    assertThat(large).isLessThan(2);
  }
}
