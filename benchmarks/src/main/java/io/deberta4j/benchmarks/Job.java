package io.deberta4j.benchmarks;

import java.util.List;

/** Work that is ready to be done, again and again. */
interface Job extends AutoCloseable {
  /** Does it once and returns the nanoseconds it took. */
  long run();

  /** Does it once and returns the last hidden states of each batch, F32, [B · N · D]. */
  List<float[]> output();

  @Override
  void close();
}
