package io.deberta4j.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/**
 * Divides work into a fixed number of shards, so that sums over them, taken in their order, do not
 * depend on the number of threads.
 */
final class Shards implements AutoCloseable {
  /** Item i belongs to shard i % COUNT. */
  static final int COUNT = 16;

  private final ExecutorService threads;

  Shards(int threads) {
    this.threads =
        Executors.newFixedThreadPool(
            Math.min(threads, COUNT),
            task -> {
              Thread thread = new Thread(task, "vocabulary");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Computes all shards and returns their results in order. */
  <T> List<T> map(IntFunction<T> work) {
    List<Callable<T>> tasks = new ArrayList<>();
    for (int shard = 0; shard < COUNT; shard++) {
      int number = shard;
      tasks.add(() -> work.apply(number));
    }
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the training of the vocabulary was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("a thread of the training failed", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
