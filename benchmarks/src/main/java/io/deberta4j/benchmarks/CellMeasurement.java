package io.deberta4j.benchmarks;

import io.deberta4j.benchmarks.ModelShape.Architecture;
import io.deberta4j.io.DebertaException;
import io.deberta4j.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures one cell: every runner in turns, on the batches that it is fastest with.
 *
 * @param runners with the weights of one size
 * @param workload what they encode
 * @param alternation how often
 */
record CellMeasurement(Runners runners, Workload workload, Alternation alternation) {
  private static final String GEMM_F32 = "gemm f32";
  private static final String GEMM_BF16 = "gemm bf16";

  /** A runner, the batches it chose, and its work. */
  private record Prepared(RunnerId id, List<TokenBatch> batches, Job job) {}

  Cell measure(Alternation.Listener listener) {
    try (var resources = new Resources()) {
      Map<String, Job> jobs = new LinkedHashMap<>();
      List<Prepared> all = new ArrayList<>();
      for (Runner runner : runners.all()) {
        Prepared prepared = prepare(runner);
        resources.add(prepared.job()::close);
        jobs.put(runner.id().title(), prepared.job());
        all.add(prepared);
      }
      Map<String, double[]> errors = errors(all);
      Job f32 = new GemmJob(DType.F32);
      resources.add(f32::close);
      Job bf16 = new GemmJob(DType.BF16);
      resources.add(bf16::close);
      jobs.put(GEMM_F32, f32);
      jobs.put(GEMM_BF16, bf16);
      Map<String, Times> times = alternation.measure(jobs, listener);
      List<Row> rows =
          runners.all().stream()
              .map(runner -> row(runner.id(), times, errors.get(runner.id().title())))
              .toList();
      return new Cell(
          runners.shape().cliName(),
          workload.name(),
          workload.tokens(),
          rate(times, GEMM_F32),
          rate(times, GEMM_BF16),
          rows);
    }
  }

  /** Takes the limit on the size of batches that it does some of the texts fastest with. */
  private Prepared prepare(Runner runner) {
    long best = Long.MAX_VALUE;
    long bestNanos = Long.MAX_VALUE;
    for (long limit : workload.batchLimits()) {
      try (Job job = runner.prepare(TokenBatch.sorted(workload.sample(), limit))) {
        job.run();
        long nanos = job.run();
        if (nanos < bestNanos) {
          bestNanos = nanos;
          best = limit;
        }
      }
    }
    List<TokenBatch> batches = TokenBatch.sorted(workload.ids(), best);
    return new Prepared(runner.id(), batches, runner.prepare(batches));
  }

  /** Returns the largest and the root mean square difference to the reference, by runner. */
  private Map<String, double[]> errors(List<Prepared> all) {
    Map<String, double[]> errors = new LinkedHashMap<>();
    float[] reference = null;
    for (Prepared one : all) {
      if (one.id().equals(RunnerId.REFERENCE)) {
        reference = hidden(one);
      }
    }
    if (reference == null) {
      throw new DebertaException("the reference, " + RunnerId.REFERENCE.title() + ", did not load");
    }
    for (Prepared one : all) {
      if (one.id().architecture() == Architecture.DEBERTA) {
        errors.put(one.id().title(), difference(hidden(one), reference));
      }
    }
    return errors;
  }

  private float[] hidden(Prepared one) {
    return TokenBatch.byText(one.batches(), one.job().output(), runners.shape().hidden());
  }

  private static double[] difference(float[] values, float[] reference) {
    double largest = 0;
    double squares = 0;
    for (int i = 0; i < reference.length; i++) {
      double difference = Math.abs((double) values[i] - reference[i]);
      largest = Math.max(largest, difference);
      squares += difference * difference;
    }
    return new double[] {largest, Math.sqrt(squares / reference.length)};
  }

  private Row row(RunnerId id, Map<String, Times> all, double @Nullable [] error) {
    Times times = times(all, id.title());
    double seconds = times.median() / 1e3;
    double gflop = runners.shape().gflop(id.architecture(), workload.lengths());
    return new Row(
        id.engine(),
        id.precision(),
        times,
        workload.tokens() / seconds,
        gflop / seconds,
        error == null ? null : error[0],
        error == null ? null : error[1]);
  }

  private static double rate(Map<String, Times> all, String name) {
    return GemmJob.GFLOP / (times(all, name).median() / 1e3);
  }

  private static Times times(Map<String, Times> all, String name) {
    Times times = all.get(name);
    if (times == null) {
      throw new IllegalStateException(name + " was not measured");
    }
    return times;
  }
}
