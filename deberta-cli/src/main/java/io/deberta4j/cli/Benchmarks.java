package io.deberta4j.cli;

import java.util.concurrent.Callable;

/**
 * The command {@code bench}, where the module that holds it is on the class path. It is no part of
 * the command line that users run, as it brings the engines it compares with: the launcher builds
 * it when asked for it. Found as a {@link java.util.ServiceLoader service}.
 */
public interface Benchmarks {
  /** Makes the picocli command over these streams. */
  Callable<Integer> command(Streams streams);
}
