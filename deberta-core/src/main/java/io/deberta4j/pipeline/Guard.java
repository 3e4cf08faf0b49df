package io.deberta4j.pipeline;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Lets any number of threads use native memory, and frees it only when none does: a model that is
 * closed during a prediction ends after it, and one that is used after closing says so.
 */
final class Guard implements AutoCloseable {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final AutoCloseable guarded;
  private boolean closed;

  Guard(AutoCloseable guarded) {
    this.guarded = guarded;
  }

  <T> T use(Supplier<T> action) {
    Lock shared = lock.readLock();
    shared.lock();
    try {
      if (closed) {
        throw new IllegalStateException("this pipeline is closed");
      }
      return action.get();
    } finally {
      shared.unlock();
    }
  }
