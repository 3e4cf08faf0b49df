package io.deberta4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deberta4j.cli.Main;
import io.deberta4j.cli.Streams;
import io.deberta4j.plan.Precision;
import io.deberta4j.pretraining.PretrainingTask;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command, on a model so small that it takes seconds. */
class BenchTest {
  private static final String CELL = "grid/tiny/1x32";

  @TempDir Path folder;

  private record Run(int code, String out, String err) {}

  private Run bench(String... arguments) {
    List<String> all = new ArrayList<>(List.of("bench", "--quick", "--sizes", "tiny"));
    all.addAll(List.of("--output", folder.resolve("out").toString()));
    all.addAll(List.of("--state", folder.resolve("state").toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private static Run run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    var streams =
        new Streams(new ByteArrayInputStream(new byte[0]), out, new PrintWriter(err, true), false);
    int code = Main.run(streams, arguments);
    return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString());
  }

  @Test
  void measuresEveryRunnerAndWritesTheReportTwice() throws IOException {
    Run run = bench("--only", CELL);
    assertThat(run.err().lines()).allMatch(line -> line.startsWith("[")); // nothing but progress
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .isEqualTo(Files.readString(folder.resolve("out/benchmarks.md")))
        .contains(
            "## Headlines", "## Targets", "not measured", "ONNX Runtime, our optimised graph");
    Cell cell = new ObjectMapper().treeToValue(json().get(CELL), Cell.class);
    assertThat(cell.rows().stream().map(Row::id))
        .contains(
            new RunnerId(RunnerId.ORT, "f32"),
            new RunnerId(RunnerId.ORT_OPTIMISED, "f32"),
            new RunnerId(RunnerId.ORT, "int8"),
            new RunnerId(RunnerId.ORT_OPTIMISED, "int8"),
            new RunnerId(RunnerId.LITERAL, "f32"),
            new RunnerId(RunnerId.LITERAL, "bf16"))
        .containsAll(
            Stream.of(Precision.values())
                .flatMap(p -> Stream.of(RunnerId.OURS, RunnerId.BERT).map(e -> id(e, p)))
                .toList());
    for (Row row : cell.rows()) {
      assertThat(row.tokensPerSecond()).as(row.id().title()).isPositive();
      if (row.maxError() != null) {
        boolean exact = row.precision().equals("f32");
        assertThat(row.maxError()).as(row.id().title()).isLessThan(exact ? 1e-4 : 0.5);
      }
    }
    assertThat(folder.resolve("state/models")).doesNotExist();
  }

  @Test
  void aStepOfTrainingIsMeasuredBesideThePlainLoop() throws IOException {
    Run run = bench("--only", "training/tiny/8x128");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("## Training", "deberta4j bf16", TrainingSection.AUTOCAST, "training step, bf16");
    JsonNode times = json().at("/training~1tiny~18x128/times");
    assertThat(times.at("/deberta4j f32/median").asDouble()).isPositive();
    assertThat(times.at("/" + TrainingSection.AUTOCAST + "/median").asDouble()).isPositive();
  }

  @Test
  void updatesOfPreTrainingAreMeasuredBesideThePlainLoops() throws IOException {
    Run run = bench("--only", "pretraining/tiny-rtd-1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("## Pre-training", "tiny RTD, 4×32, 1 thread: deberta4j bf16");
    JsonNode found = json().at("/pretraining~1tiny-rtd-1");
    assertThat(found.at("/gflop").asDouble()).isPositive();
    assertThat(found.at("/times/deberta4j f32/median").asDouble()).isPositive();
    assertThat(found.at("/times/" + PretrainingSection.AUTOCAST + "/median").asDouble())
        .isPositive();
    assertThat(Engine.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  /** Whoever is compared with computes the same losses, before an update and after it. */
  @Test
  void peersOfPreTrainingComputeTheSame() {
    for (PretrainingShape shape : List.of(PretrainingShape.TINY, PretrainingShape.MICRO)) {
      for (PretrainingTask task : List.of(PretrainingTask.MLM, PretrainingTask.RTD)) {
        var of = new PretrainingCase(shape, task, 1);
        Path model = folder.resolve(of.key());
        try (var subject = new PretrainingSubject(of)) {
          subject.save(model);
          Optional<PythonPretraining> started =
              PythonProcess.first(
                  List.of("python3", "/usr/bin/python3"),
                  python -> new PythonPretraining(python, of, model, folder));
          if (started.isEmpty()) {
            System.out.println("peersOfPreTrainingComputeTheSame skipped: no Python with torch");
            return;
          }
          try (PythonPretraining peer = started.get()) {
            float[] before = subject.losses();
            assertThat(peer.output().get(0)).as(of.key()).containsExactly(before, within(1e-4f));
            if (task == PretrainingTask.MLM) { // what RTD's discriminator learns from is drawn
              peer.run();
              subject.updates(DType.F32, false).run();
              float[] after = subject.losses();
              assertThat(after[0]).isLessThan(before[0]);
              assertThat(peer.output().get(0)).containsExactly(after, within(1e-4f));
            }
          }
        }
      }
    }
  }

  /**
   * Appendix of docs/scaling.md: 6 operations for each weight but the tables, and a little more.
   */
  @Test
  void operationsOfAnUpdateArePerTokenThoseOfItsWeights() {
    var base = new PretrainingCase(PretrainingShape.BASE, PretrainingTask.MLM, 1);
    double perToken = base.gflop() * 1e9 / PretrainingShape.BASE.tokens();
    double weights = 12 * 7.09e6; // of a layer: 4·768² + 2·768·3072
    assertThat(perToken).isBetween(6 * weights, 8.5 * weights);
  }

  private static RunnerId id(String engine, Precision precision) {
    return new RunnerId(engine, precision.cliName());
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("out/benchmarks.json").toFile());
  }

  @Test
  void resumeKeepsWhatIsMeasuredEvenIfTheRunWasKilledWhileItWrote() throws IOException {
    assertThat(bench("--only", CELL).code()).isZero();
    JsonNode first = json().get(CELL);
    Path state = folder.resolve("state/quick.jsonl");
    Files.writeString(state, Files.readString(state) + "\n{\"key\":\"grid/tiny/1x12");
    Run run = bench("--resume", "--only", "{" + CELL + ",concurrency/tiny/f32}");
    assertThat(run.err().lines()).allMatch(line -> line.startsWith("[")); // nothing but progress
    assertThat(json().get(CELL)).isEqualTo(first);
    assertThat(run.out()).contains("## Concurrency", "identical").doesNotContain("DIFFERENT");
    assertThat(bench("--only", CELL).code()).isZero();
    assertThat(json().get(CELL)).isNotEqualTo(first);
  }

  @Test
  void measurementsOfAnotherMachineAreNotResumed() throws IOException {
    Path state = folder.resolve("state/quick.jsonl");
    Machine here = Machine.here();
    Machine other =
        new Machine(
            "another CPU", here.flags(), 1, 1, 1, "", "", here.libraries(), here.environment(), "");
    State.fresh(state, other);
    Run run = bench("--resume", "--only", CELL);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("measured elsewhere", "another CPU", "--state");
  }

  @Test
  void badUsageExitsWithTwoAndUnknownNamesWithOne() {
    assertThat(run("bench", "--fast").code()).isEqualTo(2);
    assertThat(run("bench", "--sizes", "huge").code()).isEqualTo(2);
    assertThat(run("bench", "--sizes", "huge").err()).contains("xsmall, base, large");
    assertThat(bench("--only", "nothing").code()).isEqualTo(1);
    assertThat(bench("--only", "nothing").err()).contains(CELL);
    assertThat(run("bench", "--help").out()).contains("Example", "deberta bench --quick");
  }

  @Test
  void mixedLengthsHaveTheQuantilesTheyAreNamedFor() {
    int[] sorted = Workload.mixed().lengths().clone();
    Arrays.sort(sorted);
    assertThat((sorted[31] + sorted[32]) / 2.0).isCloseTo(40, within(1.0));
    assertThat(sorted[(int) (0.99 * sorted.length)]).isBetween(330, 470);
    assertThat(Workload.mixed().lengths()).isEqualTo(Workload.mixed().lengths());
  }

  /** The table of performance figures in the literature: v3-base at 128 and 512 tokens. */
  @Test
  void operationsAreCountedAsPublished() {
    assertThat(gflop(ModelShape.Architecture.DEBERTA, 128)).isCloseTo(23.55, within(0.01));
    assertThat(gflop(ModelShape.Architecture.DEBERTA, 512)).isCloseTo(106.28, within(0.02));
    assertThat(gflop(ModelShape.Architecture.BERT, 128)).isCloseTo(22.35, within(0.01));
  }

  private static double gflop(ModelShape.Architecture architecture, int tokens) {
    return ModelShape.BASE.gflop(architecture, new int[] {tokens});
  }

  @Test
  void batchingsHoldEveryTextOnceAndPutResultsBackInOrder() {
    Workload workload = Workload.mixed();
    for (long limit : workload.batchLimits()) {
      List<TokenBatch> batches = TokenBatch.sorted(workload.ids(), limit);
      List<float[]> asHidden = new ArrayList<>();
      for (TokenBatch batch : batches) {
        float[] values = new float[batch.ids().length];
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) batch.ids()[i];
        }
        asHidden.add(values);
      }
      float[] back = TokenBatch.byText(batches, asHidden, 1);
      long[] expected = Stream.of(workload.ids()).flatMapToLong(Arrays::stream).toArray();
      assertThat(back).hasSize(expected.length);
      for (int i = 0; i < back.length; i++) {
        assertThat(back[i]).isEqualTo((float) expected[i]);
      }
    }
  }

  /** The rate of a machine is its best, which a few runs that waited for memory do not show. */
  @Test
  void sharesOfTheProductsRateAreThoseOfItsFastestRun() {
    double gflop = 1000 * GemmJob.GFLOP;
    var update = new Times(24_000, 23_000, 23_500, 25_000, 3);
    assertThat(GemmJob.share(gflop, update, new Times(14, 12, 13, 15, 18))).isEqualTo("50 %");
    assertThat(GemmJob.share(gflop, update, new Times(14, 12, 13, 15, 3))).isEmpty();
    assertThat(GemmJob.share(gflop, update, new Times(76, 48, 62, 576, 18))).isEmpty();
  }

  /** A job that had to wait once is still short, and run as often as others. */
  @Test
  void theFastestOfTheFirstRunsTellsWhetherAJobIsShort() {
    var fake =
        new Job() {
          private int runs;

          @Override
          public long run() {
            runs++;
            return runs > 20 ? 1_000_000_000L : 1_000_000L;
          }

          @Override
          public List<float[]> output() {
            return List.of();
          }

          @Override
          public void close() {}
        };
    Times times =
        new Alternation(0.06, 2, 2).measure(Map.of("waits", fake), done -> {}).get("waits");
    assertThat(times).isNotNull();
    assertThat(times.samples()).isEqualTo(Alternation.LEAST_SAMPLES_OF_SHORT);
  }
}
