package io.deberta4j.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's environment, of which a process has one.
 *
 * <p>On Linux ONNX Runtime 1.29 searches the command line of the process with a recursive matcher
 * as it starts, which takes some 300 bytes of stack for each character. A class path of 4,000
 * characters is enough to overflow a Java thread's usual stack, and the JVM with it; so it is
 * started on a thread whose stack has room for the command line.
 */
public final class OrtEnvironments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final long STACK = 8L << 20;
  private static final long STACK_PER_CHARACTER = 1L << 10;
  private static final long MOST_STACK = 1L << 30; // reserved, not used

  private static @Nullable OrtEnvironment shared;

  private OrtEnvironments() {}

  /**
   * Returns the environment, and starts it at the first call.
   *
   * @throws LinkageError if ONNX Runtime does not load on this platform
   */
  public static synchronized OrtEnvironment shared() {
    OrtEnvironment started = shared;
    if (started == null) {
      started = start();
      shared = started;
    }
    return started;
  }

  private static OrtEnvironment start() {
    var starting = new CompletableFuture<OrtEnvironment>();
    Runnable work =
        () -> {
          try {
            starting.complete(OrtEnvironment.getEnvironment());
          } catch (LinkageError | RuntimeException e) {
            starting.completeExceptionally(e);
          }
        };
    Thread thread = new Thread(null, work, "onnxruntime-start", stack());
    thread.setDaemon(true);
    thread.start();
    try {
      return starting.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof LinkageError error) {
        throw error;
      }
      throw e;
    }
  }

  private static long stack() {
    return Math.min(MOST_STACK, STACK + STACK_PER_CHARACTER * commandLine());
  }

  /** Returns the length of the command line; 0 where the system has no file of it. */
  private static long commandLine() {
    try {
      return Files.exists(COMMAND_LINE) ? Files.readAllBytes(COMMAND_LINE).length : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
