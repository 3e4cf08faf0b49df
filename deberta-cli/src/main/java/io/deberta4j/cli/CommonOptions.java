package io.deberta4j.cli;

import io.deberta4j.tensor.Engine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command takes. */
final class CommonOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "threads that compute (default: all processors)")
  private @Nullable Integer threads;

  @Option(names = "--debug", description = "show the stack trace of an error")
  private boolean debug;

  /** Sets the threads of the engine; loads it only if that was asked for. */
  void apply() {
    Integer wanted = threads;
    if (wanted == null) {
      return;
    }
    applyToTokenizer();
    Engine.setThreads(wanted);
  }

  /** Sets the threads of tokenizers and returns those of the model, 0 where none were asked for. */
  int threadsOfPipeline() {
    applyToTokenizer();
    Integer wanted = threads;
    return wanted == null ? 0 : wanted;
  }

  /** Sets the threads of tokenizers, which use Java's common pool; before its first use only. */
  void applyToTokenizer() {
    Integer wanted = threads;
    if (wanted != null) {
      require(wanted);
      System.setProperty(
          "java.util.concurrent.ForkJoinPool.common.parallelism", Integer.toString(wanted));
    }
  }

  /** Returns the threads that compute: those asked for, or all processors. */
  int threadsOrAll() {
    Integer wanted = threads;
    return wanted == null ? Runtime.getRuntime().availableProcessors() : wanted;
  }

  boolean debug() {
    return debug;
  }

  private void require(int wanted) {
    if (wanted < 1) {
      throw usage("--threads must be at least 1, got " + wanted);
    }
  }

  /** Makes an error of bad usage. */
  ParameterException usage(String message) {
    if (spec == null) {
      throw new IllegalStateException("options without a command");
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
