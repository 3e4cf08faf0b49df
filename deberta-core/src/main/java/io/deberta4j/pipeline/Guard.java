package io.deberta4j.pipeline;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Lets any number of threads use native memory, and frees it only when none does: a model that is
 * closed during a prediction ends after it, and one that is used after closing says so.
 */
public final class Guard implements AutoCloseable {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Runnable release;
  private boolean closed;

  /**
   * Guards native memory.
   *
   * @param release frees it
   */
  public Guard(Runnable release) {
    this.release = release;
  }

  /**
   * Uses what is guarded.
   *
   * @throws IllegalStateException if it is closed
   */
  public <T> T use(Supplier<T> action) {
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

  /** Waits for running predictions, then releases what is guarded; a second call does nothing. */
  @Override
  public void close() {
    Lock exclusive = lock.writeLock();
    exclusive.lock();
    try {
      if (!closed) {
        closed = true;
        release.run();
      }
    } finally {
      exclusive.unlock();
    }
  }
}
