package io.deberta4j.pipeline;

/** A model that holds native memory of its own besides its weights. */
interface Prepared extends AutoCloseable {
  @Override
  void close();
}
