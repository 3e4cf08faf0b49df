package io.deberta4j.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Threads on which libtorch computes alone: where there are several pieces of work, each core does
 * one after the other, and none waits for the others within an operation.
 */
final class Workers {
  private static @Nullable Workers all;

  private final ExecutorService pool;

  private Workers(int count) {
    AtomicInteger number = new AtomicInteger();
    pool =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, "deberta4j-worker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    // OpenMP counts by the thread that asks; libtorch hands the last count on to new threads.
    int before = torch.get_num_threads();
    CountDownLatch started = new CountDownLatch(count);
    List<CompletableFuture<Void>> ready = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ready.add(
          CompletableFuture.runAsync(
              () -> {
                started.countDown();
                awaitOthers(started);
                torch.set_num_threads(1);
              },
              pool));
    }
    ready.forEach(CompletableFuture::join);
    torch.set_num_threads(before);
  }

  /** Not a constant: its threads could not run before the class is initialised. */
  private static synchronized Workers all() {
    if (all == null) {
      all = new Workers(Runtime.getRuntime().availableProcessors());
    }
    return all;
  }

  /** Makes sure that each of them runs on a thread of its own. */
  private static void awaitOthers(CountDownLatch started) {
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Does pieces of work on so many threads, each piece on one of them.
   *
   * @param pieces each opens scopes of its own and lets its result escape
   * @return what they give, in order; the caller owns it
   */
  static List<Tensor> run(int threads, List<Supplier<Tensor>> pieces) {
    ExecutorService workers = all().pool;
    Tensor[] results = new Tensor[pieces.size()];
    AtomicInteger next = new AtomicInteger();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int t = 0; t < Math.min(threads, pieces.size()); t++) {
      running.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = next.getAndIncrement();
                    i < results.length;
                    i = next.getAndIncrement()) {
                  results[i] = pieces.get(i).get();
                }
              },
              workers));
    }
    try {
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      for (Tensor result : results) {
        if (result != null) {
          result.close();
        }
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
    return List.of(results);
  }
}
