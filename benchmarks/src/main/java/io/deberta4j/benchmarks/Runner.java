package io.deberta4j.benchmarks;

import java.util.List;

/** Something that encodes token ids, with weights of one size loaded. */
interface Runner extends AutoCloseable {
  /** Says who it is. */
  RunnerId id();

  /** Puts batches where it reads them from. */
  Job prepare(List<TokenBatch> batches);

  @Override
  void close();
}
