package io.deberta4j.corpus;

import io.deberta4j.io.DataException;
import io.deberta4j.io.DebertaException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Threads that make shards of chunks. No more chunks are in memory than there are threads, and one
 * that waits; the first failure ends the work.
 */
final class ShardWorkers implements Consumer<Chunk>, AutoCloseable {
  /**
   * A shard that is there.
   *
   * @param kept whether it was there before
   */
  record Made(ShardFacts facts, boolean kept) {}

  private final ExecutorService pool;
  private final Semaphore room;
  private final Function<Chunk, Made> work;
  private final PreparationListener listener;
  private final List<Future<ShardFacts>> shards = new ArrayList<>();
  private volatile boolean failed;

  ShardWorkers(int threads, Function<Chunk, Made> work, PreparationListener listener) {
    pool = Executors.newFixedThreadPool(threads);
    room = new Semaphore(threads + 1);
    this.work = work;
    this.listener = listener;
  }

  /** Takes a chunk as soon as there is room for it. */
  @Override
  public void accept(Chunk chunk) {
    try {
      room.acquire();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    if (failed) {
      finish(); // throws what failed
    }
    shards.add(pool.submit(() -> make(chunk)));
  }

  private ShardFacts make(Chunk chunk) {
    try {
      Made made = work.apply(chunk);
      synchronized (listener) {
        listener.finished(made.facts(), made.kept(), chunk.read());
      }
      return made.facts();
    } catch (RuntimeException | Error e) {
      failed = true;
      throw e;
    } finally {
      room.release();
    }
  }

  /**
   * Waits for all shards.
   *
   * @throws DebertaException what the first that failed says
   */
  List<ShardFacts> finish() {
    List<ShardFacts> facts = new ArrayList<>();
    for (Future<ShardFacts> shard : shards) {
      try {
        facts.add(shard.get());
      } catch (InterruptedException e) {
        throw interrupted(e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof DebertaException told) {
          throw told;
        }
        throw new DataException("a shard cannot be made: " + e.getCause(), e);
      }
    }
    return facts;
  }

  private static DataException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new DataException("the preparation was interrupted; start it again to go on", e);
  }

  /** Ends the threads; a shard that is being written is finished, or left out. */
  @Override
  public void close() {
    pool.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = pool.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
