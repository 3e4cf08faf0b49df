package io.deberta4j.tensor;

import io.deberta4j.io.UnsupportedPlatformException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The native engine, libtorch: loads it once, checks the platform, and sets the threads.
 *
 * <p>OpenBLAS is held to one thread: its own thread pool and libtorch's OpenMP pool would fight
 * over the cores, which costs more than it gains. Where the application has put MKL in its place
 * ({@code -Dorg.bytedeco.openblas.load=mkl} with {@code MKL_THREADING_LAYER=GNU}), MKL shares
 * libtorch's pool.
 */
public final class Engine {
  /** Why libtorch did not load, or null if it did. */
  private static final @Nullable String FAILURE = start();

  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final Semaphore TURNS = new Semaphore(CORES, true);

  private Engine() {}

  private static @Nullable String start() {
    // The default check counts resident memory of the whole process and throws with a small heap.
    if (System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes") == null) {
      System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }
    try {
      torch.set_num_threads(Runtime.getRuntime().availableProcessors());
      if (holdsOpenBlas()) {
        openblas_nolapack.blas_set_num_threads(1); // ends the process where MKL is in its place
      }
      return null;
    } catch (LinkageError e) {
      return explain(e);
    }
  }

  /**
   * Loads libtorch unless that is done.
   *
   * @throws UnsupportedPlatformException if this platform cannot run it, saying why
   */
  public static void load() {
    if (FAILURE != null) {
      throw new UnsupportedPlatformException(FAILURE);
    }
  }

  /** Returns why libtorch does not load here; empty where it does. */
  public static Optional<String> failure() {
    return Optional.ofNullable(FAILURE);
  }

  /** Returns the number of threads one operation may use. */
  public static int threads() {
    load();
    return torch.get_num_threads();
  }

  /**
   * Sets the number of threads one operation may use, for the whole process.
   *
   * @throws IllegalArgumentException if fewer than one
   */
  public static void setThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, got " + threads);
    }
    load();
    torch.set_num_threads(threads);
  }

  /**
   * Runs work that keeps {@link #threads()} cores busy, when so many are free: callers on more
   * threads than fit wait for their turn, first come first served, instead of slowing each other
   * down. Must not be nested.
   */
  public static <T> T inTurn(Supplier<T> work) {
    int cores = Math.min(threads(), CORES);
    TURNS.acquireUninterruptibly(cores);
    try {
      return work.get();
    } finally {
      TURNS.release(cores);
    }
  }

  /** Tells whether BLAS is OpenBLAS: the application may have put another in its place. */
  static boolean holdsOpenBlas() {
    return System.getProperty("org.bytedeco.openblas.load", "").isEmpty();
  }

  /**
   * Does pieces of work side by side, as many at once as {@link #threads()}, each on a single
   * thread: with several texts that is faster than one text after the other on all threads.
   *
   * @param pieces each opens scopes of its own, and lets its result escape from them
   * @return what they give, in order; it belongs to the innermost open scope of the caller
   */
  public static List<Tensor> sideBySide(List<Supplier<Tensor>> pieces) {
    List<Tensor> results = Workers.run(Math.min(threads(), CORES), pieces);
    results.forEach(TensorScope::adopt);
    return results;
  }

  /** Returns the number of native objects that this process holds through Java. */
  public static long liveObjects() {
    return Pointer.totalCount();
  }

  /** Returns the resident memory of this process in bytes, native memory included. */
  public static long residentBytes() {
    return Pointer.physicalBytes();
  }

  /** Says in words why libtorch did not load here. */
  static String explain(LinkageError error) {
    String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    String reason = String.valueOf(error.getMessage());
    Throwable cause = error.getCause();
    while (cause != null) {
      reason = reason + " / " + cause.getMessage();
      cause = cause.getCause();
    }
    String advice;
    if (reason.contains("GLIBC")) {
      advice = "libtorch needs glibc 2.35 or newer (Debian 12, Ubuntu 22.04, RHEL 10).";
    } else if (reason.toLowerCase(Locale.ROOT).contains("musl")) {
      advice = "libtorch needs glibc; Alpine and other musl systems are not supported.";
    } else {
      advice =
          "Supported are Linux x86-64 with glibc 2.35 or newer, macOS arm64 and Windows x86-64;"
              + " the application must depend on org.bytedeco:pytorch, openblas and javacpp with"
              + " the classifier of its platform (linux-x86_64, macosx-arm64 or windows-x86_64).";
    }
    return "The native engine libtorch did not load on " + os + ": " + reason + ". " + advice;
  }
}
