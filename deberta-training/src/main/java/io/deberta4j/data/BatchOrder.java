package io.deberta4j.data;

import java.util.List;

/** Which examples each update takes, epoch by epoch; depends on nothing but itself. */
public interface BatchOrder {
  /** Returns the number of batches of every epoch. */
  int batchesPerEpoch();

  /** Returns the batches of an epoch (from 0) as positions of examples; every example once. */
  List<int[]> epoch(int epoch);
}
