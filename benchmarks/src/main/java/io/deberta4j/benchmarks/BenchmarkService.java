package io.deberta4j.benchmarks;

import io.deberta4j.cli.Benchmarks;
import io.deberta4j.cli.Streams;
import java.util.concurrent.Callable;

/** Brings {@code deberta bench} to the command line. */
public final class BenchmarkService implements Benchmarks {
  @Override
  public Callable<Integer> command(Streams streams) {
    return new BenchmarkCommand(streams);
  }
}
