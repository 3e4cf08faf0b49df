package io.deberta4j.corpus;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.LongStream;

/**
 * The sequences of a part of a corpus, any of which can be read at any time; nothing is in memory
 * but what is being read. Safe to share between threads.
 *
 * <pre>{@code
 * PretrainingExamples examples = PretrainingExamples.open(folder, Split.TRAIN);
 * examples.requireVocabulary(tokenizer);
 * ShuffledOrder order = new ShuffledOrder(examples.count(), seed);
 * PretrainingExample next = examples.example(order.example(seen));
 * }</pre>
 */
public final class PretrainingExamples {
  private final Path folder;
  private final CorpusDescription description;
  private final List<ShardFacts> facts;
  private final AtomicReferenceArray<Shard> shards;

  /** The first example of each shard, and the number of all. */
  private final long[] starts;

  private PretrainingExamples(Path folder, CorpusDescription description, Split split) {
    this.folder = folder;
    this.description = description;
    facts = description.shards(split).stream().filter(shard -> shard.sequences() > 0).toList();
    shards = new AtomicReferenceArray<>(facts.size());
    starts = new long[facts.size() + 1];
    for (int i = 0; i < facts.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], facts.get(i).sequences());
    }
  }

  /**
   * Opens a part of a finished corpus; every shard is opened when it is first read.
   *
   * @param folder that the corpus was prepared in
   * @throws DataException if there is no corpus, or none for this part
   */
  public static PretrainingExamples open(Path folder, Split split) {
    PretrainingExamples examples =
        new PretrainingExamples(folder, CorpusDescription.read(folder), split);
    if (examples.count() == 0) {
      throw new DataException(
          "%s: no document is for %s. Prepare the corpus with another share for validation, or more documents."
              .formatted(folder, split.label()));
    }
    return examples;
  }

  /** Returns what is known of the corpus. */
  public CorpusDescription description() {
    return description;
  }

  /** Returns the number of examples. */
  public long count() {
    return starts[starts.length - 1];
  }

  /**
   * Checks that the corpus was prepared with this tokenizer, or one that does the same.
   *
   * @throws DataException if not
   */
  public void requireVocabulary(Tokenizer tokenizer) {
    String hash = VocabularyHash.of(tokenizer);
    if (!hash.equals(description.vocabularyHash())) {
      throw new DataException(
          "%s: prepared with another tokenizer (%d tokens, SHA-256 %s; the model's has %d, %s). Prepare the corpus with the model's."
              .formatted(
                  folder,
                  description.vocabularySize(),
                  description.vocabularyHash(),
                  tokenizer.vocabularySize(),
                  hash));
    }
  }

  /**
   * Reads an example.
   *
   * @param index from 0 to {@link #count} − 1
   * @throws DataException if its shard is absent or damaged
   */
  public PretrainingExample example(long index) {
    Objects.checkIndex(index, count());
    int found = Arrays.binarySearch(starts, index);
    int at = found < 0 ? -found - 2 : found; // no two starts are the same
    Shard shard = shard(at);
    long sequence = index - starts[at];
    return new PretrainingExample(index, shard.document(sequence), shard.sequence(sequence));
  }

  /**
   * Reads some examples, spread evenly over all.
   *
   * @param most how many, all if there are no more
   */
  public List<PretrainingExample> spread(long most) {
    long wanted = Math.min(most, count());
    return LongStream.range(0, wanted).mapToObj(i -> example(i * count() / wanted)).toList();
  }

  private Shard shard(int at) {
    Shard open = shards.get(at);
    if (open == null) {
      Path file = folder.resolve(facts.get(at).fileName());
      open = Shard.open(file);
      boolean expected =
          open.header().planHash().equals(description.planHash())
              && ShardFacts.of(open).equals(facts.get(at));
      if (!expected) {
        throw new DataException(
            file
                + ": is a shard of another corpus than corpus.json says. Prepare the corpus again.");
      }
      shards.set(at, open);
    }
    return open;
  }

  /**
   * Returns the tokens of every example, [CLS] and [SEP] included, as a list; each is read when it
   * is asked for.
   *
   * @throws IllegalArgumentException if there are more than a list can have
   */
  public List<int[]> sequences() {
    return sequences(count());
  }

  /**
   * As {@link #sequences()}, but of so many examples at most, spread evenly over all of them.
   *
   * @throws IllegalArgumentException if these are more than a list can have
   */
  public List<int[]> sequences(long most) {
    long size = Math.min(most, count());
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          size + " examples are more than a list can have, at most " + Integer.MAX_VALUE);
    }
    return new Sequences((int) size);
  }

  private final class Sequences extends AbstractList<int[]> implements RandomAccess {
    private final int size;

    Sequences(int size) {
      this.size = size;
    }

    @Override
    public int[] get(int index) {
      return example(Objects.checkIndex(index, size) * count() / size).ids();
    }

    @Override
    public int size() {
      return size;
    }
  }
}
