package io.deberta4j.hub;

import io.deberta4j.io.HubException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to fetch one file: of all threads of this process by a lock of Java's, of all processes
 * by a lock on a file, which the system gives back if its process dies.
 */
final class DownloadLock implements AutoCloseable {
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock thread;
  private final FileChannel channel;

  private DownloadLock(ReentrantLock thread, FileChannel channel) {
    this.thread = thread;
    this.channel = channel;
  }

  /**
   * Waits for the right.
   *
   * @param file the file to lock
   * @param waiting is run if another has the right
   */
  static DownloadLock take(Path file, Runnable waiting) {
    HubCache.createParent(file);
    ReentrantLock thread =
        THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), key -> new ReentrantLock());
    boolean told = !thread.tryLock();
    if (told) {
      waiting.run();
      thread.lock();
    }
    try {
      return new DownloadLock(thread, locked(file, told ? () -> {} : waiting));
    } catch (IOException e) {
      thread.unlock();
      throw HubCache.unusable(file, e);
    }
  }

  private static FileChannel locked(Path file, Runnable waiting) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        waiting.run();
        channel.lock();
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Gives the right back; closing the channel releases its lock. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new HubException("a lock cannot be released (" + e + ")", e);
    } finally {
      thread.unlock();
    }
  }
}
