package io.deberta4j.benchmarks;

import java.util.List;

/** A part of the benchmarks: what it measures, and how it tells it. */
interface Section extends AutoCloseable {
  /**
   * One thing to measure; the unit in which a run is resumed.
   *
   * @param key names it: section/size/what
   * @param cost roughly how long it takes, compared with others
   */
  record Step(String key, double cost, Measurement measurement) {}

  /** Measures something. */
  interface Measurement {
    /** Returns what is kept, as JSON. */
    Object measure(Alternation.Listener listener);
  }

  /** Returns what there is to measure, in order. */
  List<Step> steps();

  /** Returns its part of the report, in Markdown; empty where nothing of it was measured. */
  String report(State state);

  /** Frees what is loaded. */
  @Override
  void close();
}
