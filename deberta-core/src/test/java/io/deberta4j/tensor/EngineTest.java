package io.deberta4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Threads, and words for what keeps libtorch from loading. */
class EngineTest {
  @Test
  void threadsCanBeSet() {
    Engine.load();
    int before = Engine.threads();
    try {
      Engine.setThreads(1);
      assertThat(Engine.threads()).isEqualTo(1);
      assertThatThrownBy(() -> Engine.setThreads(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least 1");
    } finally {
      Engine.setThreads(before);
    }
  }

  /** With as many threads per operation as cores, one caller at a time; with one, all cores. */
  @Test
  void callersTakeTurnsForTheCores() {
    int cores = Runtime.getRuntime().availableProcessors();
    int before = Engine.threads();
    try {
      for (int threads : new int[] {1, cores, cores + 3}) {
        Engine.setThreads(threads);
        assertThat(mostAtOnce(4 * cores)).isBetween(1, Math.max(1, cores / threads));
      }
    } finally {
      Engine.setThreads(before);
    }
  }

  private static int mostAtOnce(int callers) {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Void>> calls =
        IntStream.range(0, callers)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () ->
                            Engine.inTurn(
                                () -> {
                                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                  LockSupport.parkNanos(100_000);
                                  return running.decrementAndGet();
                                }),
                        call -> new Thread(call).start()))
            .toList();
    calls.forEach(CompletableFuture::join);
    return most.get();
  }

  @Test
  void aTurnEndsWithAnError() {
    assertThatThrownBy(
            () ->
                Engine.inTurn(
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(Engine.inTurn(() -> 1)).isEqualTo(1);
  }

  @Test
  void tooOldAGlibcIsSaidSo() {
    LinkageError error =
        new UnsatisfiedLinkError(
            "libc.so.6: version `GLIBC_2.35' not found (required by libtorch)");
    assertThat(Engine.explain(error)).contains("glibc 2.35 or newer");
  }

  @Test
  void muslIsSaidSo() {
    LinkageError error = new UnsatisfiedLinkError("Error loading: libc.musl-x86_64.so.1");
    assertThat(Engine.explain(error)).contains("musl systems are not supported");
  }

  /** The reason often stands in a cause: the first class that needs the library reports another. */
  @Test
  void aMissingClassifierIsSaidSo() {
    LinkageError error = new ExceptionInInitializerError(new UnsatisfiedLinkError("no jnitorch"));
    assertThat(Engine.explain(error)).contains("no jnitorch").contains("linux-x86_64");
  }
}
