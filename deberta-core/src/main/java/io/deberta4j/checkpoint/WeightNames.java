package io.deberta4j.checkpoint;

import java.util.Set;

/** What can be said of the weights of a checkpoint without their values. */
public interface WeightNames {
  /** Tells whether the checkpoint holds a tensor of this name; false where nothing is read. */
  boolean has(String name);

  /** Returns the canonical names of tensors in the checkpoint that nobody asked for. */
  Set<String> unused();

  /** Says where the tensors come from, for errors. */
  String description();
}
