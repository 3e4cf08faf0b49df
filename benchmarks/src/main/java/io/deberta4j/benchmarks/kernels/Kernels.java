package io.deberta4j.benchmarks.kernels;

import io.deberta4j.io.DebertaException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of single operations. */
public final class Kernels {
  private Kernels() {}

  /**
   * Runs them in processes of their own; JMH prints what it measures.
   *
   * @param quick once each, for a second
   * @param only part of the names of those to run, as "TokenizerKernel"; empty for all
   */
  public static void run(boolean quick, String only) {
    TimeValue second = new TimeValue(1, TimeUnit.SECONDS);
    var options =
        new OptionsBuilder()
            .include(Pattern.quote(Kernels.class.getPackageName()) + ".*" + Pattern.quote(only))
            .forks(1)
            .shouldFailOnError(true)
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
