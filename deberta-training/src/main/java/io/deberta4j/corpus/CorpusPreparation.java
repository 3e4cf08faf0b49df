package io.deberta4j.corpus;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes shards of text. One thread reads, as many as wanted tokenise and write; the bytes of the
 * shards depend on text, vocabulary and settings alone.
 *
 * <p>A preparation that was broken off, even by {@code kill -9}, goes on where it was when it is
 * started again: shards appear under their names when they are complete, and are kept.
 *
 * <pre>{@code
 * CorpusDescription corpus =
 *     new CorpusPreparation(tokenizer, CorpusSettings.of(128)).prepare(List.of(books), folder);
 * }</pre>
 */
public final class CorpusPreparation {
  static final String LOCK = ".lock";

  /** What a writer that was killed leaves behind. */
  private static final Pattern LEFT_BEHIND =
      Pattern.compile("\\.((train|validation)-\\d+\\.shard|(plan|corpus)\\.json)\\.\\w+\\.tmp");

  private final Tokenizer tokenizer;
  private final CorpusSettings settings;
  private int threads = Runtime.getRuntime().availableProcessors();
  private PreparationListener listener = PreparationListener.NONE;

  /** Creates a preparation that uses all processors. */
  public CorpusPreparation(Tokenizer tokenizer, CorpusSettings settings) {
    this.tokenizer = tokenizer;
    this.settings = settings;
  }

  /** Tokenises in so many threads. */
  public CorpusPreparation withThreads(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("at least 1 thread is needed, got " + count);
    }
    threads = count;
    return this;
  }

  /** Tells a listener how it goes. */
  public CorpusPreparation withListener(PreparationListener hearer) {
    listener = hearer;
    return this;
  }

  /**
   * Prepares a corpus, or finishes one that was begun with the same text and settings.
   *
   * @param inputs files of UTF-8 text, plain or gzip, or folders: of these all files that end in
   *     {@code .txt} or {@code .txt.gz}
   * @param folder is created if need be
   * @throws DataException if a file is no text, if there is no text at all, or if the folder has
   *     something else
   */
  public CorpusDescription prepare(List<Path> inputs, Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new DataException(folder + ": is a file. Name a folder for the corpus.");
    }
    CorpusPlan plan = CorpusPlan.of(TextFile.find(inputs), tokenizer, settings);
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lock(channel, folder)) {
        removeLeftBehind(folder);
        plan.claim(folder);
        return isFinished(plan, folder) ? CorpusDescription.read(folder) : write(plan, folder);
      }
    } catch (IOException e) {
      throw new DataException(
          folder + ": cannot be written (" + e + "). May this user write there?", e);
    }
  }

  private static FileLock lock(FileChannel channel, Path folder) throws IOException {
    DataException busy =
        new DataException(
            folder
                + ": another preparation is at work here. Wait for it, or choose another folder.");
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw busy;
      }
      return lock;
    } catch (OverlappingFileLockException inThisProcess) {
      throw busy;
    }
  }

  private static void removeLeftBehind(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        if (LEFT_BEHIND.matcher(String.valueOf(file.getFileName())).matches()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Whether a corpus was finished, and all its shards are there and whole. */
  private static boolean isFinished(CorpusPlan plan, Path folder) {
    if (!CorpusDescription.isIn(folder)) {
      return false;
    }
    String planHash = plan.hash();
    for (ShardFacts facts : CorpusDescription.read(folder).shards()) {
      Shard shard = whole(folder, planHash, facts.split(), facts.number());
      if (shard == null || !ShardFacts.of(shard).equals(facts)) {
        return false;
      }
    }
    return true;
  }

  private CorpusDescription write(CorpusPlan plan, Path folder) {
    String planHash = plan.hash();
    CorpusReader reader = new CorpusReader(plan);
    Chunker chunker;
    List<ShardFacts> shards;
    try (var workers =
        new ShardWorkers(threads, chunk -> shard(chunk, plan, planHash, folder), listener)) {
      chunker = new Chunker(settings, reader::fraction, workers);
      reader.readInto(chunker);
      shards = workers.finish();
    }
    CorpusDescription description =
        new CorpusDescription(
            planHash,
            plan.vocabularyHash(),
            plan.vocabularySize(),
            settings.sequenceLength(),
            chunker.documents(),
            chunker.characters(),
            reader.documents(),
            shards.stream()
                .sorted(Comparator.comparing(ShardFacts::split).thenComparing(ShardFacts::number))
                .toList());
    requireText(description, plan);
    description.write(folder, plan);
    return description;
  }

  private static void requireText(CorpusDescription made, CorpusPlan plan) {
    String where = plan.sources().get(0).path() + (plan.sources().size() > 1 ? " and others" : "");
    if (made.documents() == 0) {
      throw new DataException(where + ": no text, only white space. Name other files.");
    }
    if (made.sequences(Split.TRAIN) == 0) {
      throw new DataException(
          "%s: nothing is left to train on, %d of %d documents are held out. Hold out a smaller share, or divide the text into more documents."
              .formatted(where, made.documents(), made.documents()));
    }
  }

  /** Makes a shard, unless it is there. */
  private ShardWorkers.Made shard(Chunk chunk, CorpusPlan plan, String planHash, Path folder) {
    Shard there = whole(folder, planHash, chunk.split(), chunk.number());
    if (there != null) {
      return new ShardWorkers.Made(ShardFacts.of(there), true);
    }
    Path file = folder.resolve(chunk.split().shardName(chunk.number()));
    new Sequencer(tokenizer, settings)
        .build(chunk)
        .write(file, plan, planHash, chunk.split(), chunk.number());
    return new ShardWorkers.Made(ShardFacts.of(Shard.open(file)), false);
  }

  /** Returns a shard of this plan, or null if it is not there or not whole. */
  private static @Nullable Shard whole(Path folder, String planHash, Split split, long number) {
    Path file = folder.resolve(split.shardName(number));
    if (!Files.exists(file)) {
      return null;
    }
    try {
      Shard shard = Shard.open(file);
      shard.verify();
      ShardHeader header = shard.header();
      boolean same =
          header.planHash().equals(planHash)
              && header.split() == split
              && header.number() == number;
      return same ? shard : null;
    } catch (DataException damaged) {
      return null; // made again
    }
  }
}
