package io.deberta4j.benchmarks.kernels;

import io.deberta4j.io.DebertaException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of single operations. */
public final class Kernels {
  private Kernels() {}

  /**
   * Runs all of this package in processes of their own; JMH prints what it measures.
   *
   * @param quick once each, for a second
   */
  public static void run(boolean quick) {
    TimeValue second = new TimeValue(1, TimeUnit.SECONDS);
    var options =
        new OptionsBuilder()
            .include(Kernels.class.getPackageName())
            .forks(1)
            .warmupIterations(quick ? 1 : 3)
            .warmupTime(second)
            .measurementIterations(quick ? 1 : 5)
            .measurementTime(second)
            .build();
    try {
      new Runner(options).run();
    } catch (RunnerException e) {
      throw new DebertaException("JMH failed: " + e.getMessage(), e);
    }
  }
}
