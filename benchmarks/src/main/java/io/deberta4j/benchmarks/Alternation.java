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

  private static final double LONG_ROUND_SECONDS = 10;

  /**
   * Jobs shorter than this are run several times in a row, after runs that are not timed: what
   * another engine left in the caches, and its threads that still spin, are no cost of theirs.
   */
  private static final long SHORT_NANOS = 250_000_000L;

  private static final int RUNS_IN_A_ROW = 6;
  private static final int RUNS_BEFORE = 2;

  /** Short jobs are run at least so often, two rounds of them, in a quick measurement too. */
  static final int LEAST_SAMPLES_OF_SHORT = 2 * RUNS_IN_A_ROW;

  private static final int FIRST_RUNS = 2;

  /**
   * How long short jobs are run before anything counts, while Java compiles what they call: this
   * share of the time of the timed rounds, at most {@link #LONGEST_WARM_UP} seconds.
   */
  private static final double WARM_UP = 1.0 / 6;

  private static final double LONGEST_WARM_UP = 2;

  /** Lets the threads of the job before go to sleep. */
  private static final long PAUSE_NANOS = 10_000_000L;

  /** Is told that some time has passed. */
  interface Listener {
    /** Says which part of all rounds is done, 0 to 1. */
    void progress(double done);
  }

  /** A job that waits for its turn, and what it took so far. */
  private record Turn<K>(K key, Job job, long expected, List<Long> nanos) {
    /**
     * Runs it; a run that is not short is the turn of the first round already. The fastest run
     * tells whether a job is short: any other may have waited for the machine.
     */
    static <K> Turn<K> begun(K key, Job job, double warmUpSeconds) {
      long last = job.run();
      long fastest = last;
      long end = System.nanoTime() + Math.round(warmUpSeconds * 1e9);
      // The first runs may be that slow only because Java has not compiled them yet.
      while (fastest < FIRST_RUNS * SHORT_NANOS && System.nanoTime() < end) {
        last = job.run();
        fastest = Math.min(fastest, last);
      }
      List<Long> nanos = new ArrayList<>();
      if (fastest >= SHORT_NANOS) {
        nanos.add(last);
      }
      return new Turn<>(key, job, fastest, nanos);
    }

    boolean isShort() {
      return expected < SHORT_NANOS;
    }

    double seconds() {
      return ((isShort() ? RUNS_BEFORE + RUNS_IN_A_ROW : 1) * expected + PAUSE_NANOS) / 1e9;
    }

    void take(int round) {
      if (round == 0 && !nanos.isEmpty()) {
        return;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      for (int i = 0; isShort() && i < RUNS_BEFORE; i++) {
        job.run();
      }
      for (int i = 0; i < (isShort() ? RUNS_IN_A_ROW : 1); i++) {
        nanos.add(job.run());
      }
    }
  }

  /** Returns the times of each job, in the order given. The jobs must have run before. */
  <K> Map<K, Times> measure(Map<K, Job> jobs, Listener listener) {
    List<Turn<K>> turns = new ArrayList<>();
    double warmUp = Math.min(LONGEST_WARM_UP, WARM_UP * seconds);
    jobs.forEach((key, job) -> turns.add(Turn.begun(key, job, warmUp)));
    int rounds = rounds(turns.stream().mapToDouble(Turn::seconds).sum());
    for (int i = 0; i < rounds; i++) {
      for (int turn = 0; turn < turns.size(); turn++) {
        turns.get((i + turn) % turns.size()).take(i);
        listener.progress((i + (turn + 1.0) / turns.size()) / rounds);
      }
    }
    Map<K, Times> times = new LinkedHashMap<>();
    turns.forEach(turn -> times.put(turn.key(), Times.ofNanos(turn.nanos())));
    return times;
  }

  private int rounds(double roundSeconds) {
    int fewest = roundSeconds > LONG_ROUND_SECONDS ? Math.min(LEAST_OF_LONG_ROUNDS, least) : least;
    return (int) Math.max(fewest, Math.min(most, Math.round(seconds / roundSeconds)));
  }
}
