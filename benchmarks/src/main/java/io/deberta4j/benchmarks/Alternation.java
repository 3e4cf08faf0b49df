package io.deberta4j.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures jobs in turns, A B A B, so that what changes in the machine meanwhile meets all of them.
 * Each round begins with another job.
 *
 * @param seconds time to spend on the timed rounds, roughly
 * @param least rounds to do in any case
 * @param most rounds to do at most
 */
record Alternation(double seconds, int least, int most) {
  /** Rounds so long that the least of them would take many minutes are done this often. */
  private static final int LEAST_OF_LONG_ROUNDS = 3;

  private static final double LONG_ROUND_SECONDS = 20;

  /** Jobs shorter than this are run several times in a row, after one run that is not timed. */
  private static final long SHORT_NANOS = 50_000_000L;

  private static final int RUNS_IN_A_ROW = 3;

  /** Lets the threads of the job before go to sleep. */
  private static final long PAUSE_NANOS = 10_000_000L;

  /** Is told that some time has passed. */
  interface Listener {
    /** Says which part of all rounds is done, 0 to 1. */
    void progress(double done);
  }

  /** Returns the times of each job, in the order given. */
  <K> Map<K, Times> measure(Map<K, ? extends Job> jobs, Listener listener) {
    List<K> keys = List.copyOf(jobs.keySet());
    Map<K, List<Long>> nanos = new LinkedHashMap<>();
    Map<K, Long> expected = new LinkedHashMap<>();
    double round = 0;
    for (K key : keys) {
      Job job = jobs.get(key);
      job.run();
      long took = job.run();
      expected.put(key, took);
      nanos.put(key, new ArrayList<>());
      round += (took < SHORT_NANOS ? (RUNS_IN_A_ROW + 1) * took : took) + PAUSE_NANOS;
    }
    int rounds = rounds(round / 1e9);
    for (int i = 0; i < rounds; i++) {
      for (int turn = 0; turn < keys.size(); turn++) {
        K key = keys.get((i + turn) % keys.size());
        LockSupport.parkNanos(PAUSE_NANOS);
        time(jobs.get(key), expected.get(key) < SHORT_NANOS, nanos.get(key));
        listener.progress((i + (turn + 1.0) / keys.size()) / rounds);
      }
    }
    Map<K, Times> times = new LinkedHashMap<>();
    nanos.forEach((key, samples) -> times.put(key, Times.ofNanos(samples)));
    return times;
  }

  private int rounds(double roundSeconds) {
    int fewest = roundSeconds > LONG_ROUND_SECONDS ? Math.min(LEAST_OF_LONG_ROUNDS, least) : least;
    return (int) Math.max(fewest, Math.min(most, Math.round(seconds / roundSeconds)));
  }

  private static void time(Job job, boolean isShort, List<Long> nanos) {
    if (isShort) {
      job.run();
      for (int i = 0; i < RUNS_IN_A_ROW; i++) {
        nanos.add(job.run());
      }
    } else {
      nanos.add(job.run());
    }
  }
}
