package io.deberta4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Models of the published sizes, with random weights: created, saved in several files, opened and
 * run in a process of their own, whose peak memory is measured. Needs 24 GB of memory and 8 GB of
 * disk.
 */
@Tag("real-size")
class RealSizeTest {
  private static final long SHARD_BYTES = 1_000_000_000L;
  private static final int TOKENS = 128;

  @TempDir Path directory;

  @ParameterizedTest(name = "{0} in {6}")
  @CsvSource({
    "v3-base,   12,  768, 12, 3072, 0, F32,  183831552",
    "v2-xlarge, 24, 1536, 24, 6144, 3, F32,  884593152",
    "v2-xxlarge,48, 1536, 24, 6144, 3, BF16, 1564549632"
  })
  void isCreatedSavedOpenedAndRun(
      String name,
      int layers,
      int hidden,
      int heads,
      int intermediate,
      int kernel,
      DType dtype,
      long expectedParameters)
      throws IOException, InterruptedException {
    DebertaConfig config = config(layers, hidden, heads, intermediate, kernel);
    long parameters = create(config, dtype);
    long bytes = weightBytes();
    String[] run = runInItsOwnProcess(dtype).split(" ", -1);
    double checksum = Double.parseDouble(run[0]);
    long peak = Long.parseLong(run[1]);
    System.out.printf(
        Locale.ROOT,
        "%s: %,d parameters, %,d MB of files, peak %,d MB (%.2f x), %s s to open, %s s for %d tokens%n",
        name,
        parameters,
        bytes >> 20,
        peak >> 20,
        (double) peak / bytes,
        run[2],
        run[3],
        TOKENS);
    assertThat(parameters).isEqualTo(expectedParameters);
    assertThat(checksum).isFinite().isNotZero();
    if (dtype == DType.BF16) {
      assertThat((double) peak / bytes).as("peak memory over size of files").isLessThan(1.3);
    }
  }

  private long create(DebertaConfig config, DType dtype) {
    try (var scope = TensorScope.open();
        var random = new RandomSource(1);
        var parameters = Parameters.initialise(random, config.initializerRange(), dtype)) {
      new DebertaModel(parameters.at("deberta"), config);
      Pretrained.save(directory, config, parameters.all(), dtype, SHARD_BYTES);
      return parameters.all().values().stream().mapToLong(Tensor::elements).sum();
    }
  }

  private long weightBytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private String runInItsOwnProcess(DType dtype) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    RealSizeTest.class.getName(),
                    directory.toString(),
                    dtype.name()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  /** Opens the model of a directory, runs it once and prints checksum, peak memory and times. */
  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    Pretrained pretrained = Pretrained.open(Path.of(args[0]));
    try (var scope = TensorScope.open();
        var parameters = Parameters.read(pretrained.origin(), DType.valueOf(args[1]))) {
      DebertaModel model = new DebertaModel(parameters.at("deberta"), pretrained.config());
      double openSeconds = (System.nanoTime() - start) / 1e9;
      long[] ids = new Random(1).longs(TOKENS, 4, pretrained.config().vocabSize()).toArray();
      start = System.nanoTime();
      Tensor out = model.forward(Batch.of(Tensor.of(ids, 1, TOKENS)), Mode.EVAL).lastHiddenState();
      double checksum = out.to(DType.F32).abs().mean().item();
      System.out.printf(
          Locale.ROOT,
          "%.6f %d %.1f %.1f%n",
          checksum,
          peakBytes(),
          openSeconds,
          (System.nanoTime() - start) / 1e9);
    }
  }

  /** The most memory this process had at any time, as Linux counts it. */
  private static long peakBytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return Engine.residentBytes();
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException(status + " has no VmHWM");
  }

  private static DebertaConfig config(
      int layers, int hidden, int heads, int intermediate, int kernel) {
    return ConfigJson.parse(
        String.format(
            Locale.ROOT,
            """
            {"model_type": "deberta-v2", "vocab_size": 128100, "hidden_size": %d,
             "num_attention_heads": %d, "num_hidden_layers": %d, "intermediate_size": %d,
             "max_position_embeddings": 512, "relative_attention": true,
             "pos_att_type": ["p2c", "c2p"], "share_att_key": true, "position_buckets": 256,
             "norm_rel_ebd": "layer_norm", "conv_kernel_size": %d, "conv_act": "gelu",
             "position_biased_input": false, "type_vocab_size": 0}
            """,
            hidden,
            heads,
            layers,
            intermediate,
            kernel));
  }
}
