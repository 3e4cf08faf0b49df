package io.deberta4j.cli;

import io.deberta4j.corpus.PreparationListener;
import io.deberta4j.corpus.ShardFacts;
import java.util.Locale;

/** Shows how the preparation of a corpus goes, on standard error: a bar, and a line at the end. */
final class PreparationProgress implements PreparationListener, AutoCloseable {
  private final Streams streams;
  private final Progress bar;
  private final long start = System.nanoTime();
  private long tokens;
  private int made;
  private int kept;
  private double furthest;

  PreparationProgress(Streams streams) {
    this.streams = streams;
    bar = new Progress(streams, "tokens");
  }

  @Override
  public void finished(ShardFacts shard, boolean wasThere, double read) {
    made += wasThere ? 0 : 1;
    kept += wasThere ? 1 : 0;
    tokens += wasThere ? 0 : shard.tokens();
    furthest = Math.max(furthest, read);
    bar.update(tokens, furthest, "shard " + (made + kept));
  }

  /** Says what was done. */
  void summary() {
    bar.clear();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (made + kept == 0) {
      streams.err().println("finished before: nothing was left to do");
      return;
    }
    streams
        .err()
        .printf(
            Locale.ROOT,
            "shards: %,d made, %,d kept from before; %,d tokens in %.1f s%n",
            made,
            kept,
            tokens,
            seconds);
  }

  @Override
  public void close() {
    bar.close();
  }
}
