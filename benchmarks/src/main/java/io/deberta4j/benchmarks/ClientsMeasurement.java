package io.deberta4j.benchmarks;

import io.deberta4j.io.DebertaException;
import io.deberta4j.tensor.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Texts that several threads have encoded by one runner, each by whoever is free. */
final class ClientsMeasurement implements AutoCloseable {
  static final int TOKENS = 128;
  private static final int TEXTS = 16;
  private static final int COMPARED = 4;

  private final List<Job> texts = new ArrayList<>();
  private final List<float[]> expected = new ArrayList<>();

  ClientsMeasurement(Runner runner) {
    for (long[] ids : Workload.fixed(TEXTS, TOKENS).ids()) {
      Job text = runner.prepare(TokenBatch.sorted(new long[][] {ids}, Long.MAX_VALUE));
      texts.add(text);
      expected.add(text.output().get(0));
    }
  }

  /** Returns the lengths of the texts. */
  static int[] lengths() {
    return Workload.fixed(TEXTS, TOKENS).lengths();
  }

  /**
   * Measures every setting in turns.
   *
   * @param settings clients and threads of an operation
   * @param repeats rounds, of which the median counts
   */
  List<ClientsResult> measure(List<int[]> settings, int repeats, Alternation.Listener listener) {
    int before = Engine.threads();
    List<List<Double>> rates = new ArrayList<>();
    boolean[] identical = new boolean[settings.size()];
    for (int i = 0; i < settings.size(); i++) {
      rates.add(new ArrayList<>());
      identical[i] = isIdentical(settings.get(i));
    }
    for (int round = 0; round < repeats; round++) {
      for (int i = 0; i < settings.size(); i++) {
        rates.get(i).add(rate(settings.get(i)));
        listener.progress((round + (i + 1.0) / settings.size()) / repeats);
      }
    }
    Engine.setThreads(before);
    List<ClientsResult> results = new ArrayList<>();
    for (int i = 0; i < settings.size(); i++) {
      int[] setting = settings.get(i);
      double rate = Times.median(rates.get(i));
      results.add(new ClientsResult(setting[0], setting[1], rate, identical[i]));
    }
    return results;
  }

  /** Does all texts and returns real tokens per second. */
  private double rate(int[] setting) {
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    together(
        setting,
        () -> {
          for (int i = next.getAndIncrement(); i < texts.size(); i = next.getAndIncrement()) {
            texts.get(i).run();
          }
          return true;
        });
    return TEXTS * TOKENS / ((System.nanoTime() - start) / 1e9);
  }

  /** Every client does the same texts, all at once. */
  private boolean isIdentical(int[] setting) {
    return together(
        setting,
        () -> {
          for (int i = 0; i < COMPARED; i++) {
            if (!Arrays.equals(texts.get(i).output().get(0), expected.get(i))) {
              return false;
            }
          }
          return true;
        });
  }

  private interface Client {
    boolean work();
  }

  private static boolean together(int[] setting, Client client) {
    ExecutorService pool = Executors.newFixedThreadPool(setting[0]);
    try {
      List<Future<Boolean>> running = new ArrayList<>();
      for (int i = 0; i < setting[0]; i++) {
        running.add(
            pool.submit(
                () -> {
                  Engine.setThreads(setting[1]); // OpenMP counts by the thread that asks
                  return client.work();
                }));
      }
      boolean all = true;
      for (Future<Boolean> one : running) {
        all &= one.get();
      }
      return all;
    } catch (ExecutionException e) {
      throw new DebertaException("a client failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DebertaException("interrupted", e);
    } finally {
      pool.shutdownNow();
    }
  }

  @Override
  public void close() {
    texts.forEach(Job::close);
  }
}
