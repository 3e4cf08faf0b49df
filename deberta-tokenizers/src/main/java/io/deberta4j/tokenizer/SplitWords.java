package io.deberta4j.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers how words of normalised UTF-8 were split, as {@link WordCache} does for words of a
 * string. Threads share the slots without locks: an entry never changes, and one that gets lost is
 * made again.
 */
final class SplitWords {
  private static final int SLOTS = 1 << 16;

  /** Longer words are rare, and would take the memory of many. */
  private static final int MAX_WORD = 64;

  private final @Nullable Entry[] entries = new Entry[SLOTS];

  /** A word and its pieces; their ends count from the beginning of the word. */
  private static final class Entry {
    private final byte[] word;
    private final int[] ids;
    private final int[] ends;

    Entry(byte[] word, int[] ids, int[] ends) {
      this.word = word;
      this.ids = ids;
      this.ends = ends;
    }
  }

  /** Adds the pieces of a word, which is split by {@code splitter} if it is not remembered. */
  void split(byte[] text, int from, int to, Splitter splitter, IntList ids, IntList ends) {
    if (to - from > MAX_WORD) {
      splitter.split(text, from, to, ids, ends);
      return;
    }
    int slot = slot(text, from, to);
    Entry entry = entries[slot];
    if (entry == null || !Arrays.equals(entry.word, 0, entry.word.length, text, from, to)) {
      entry = entry(Arrays.copyOfRange(text, from, to), splitter);
      entries[slot] = entry;
    }
    for (int i = 0; i < entry.ids.length; i++) {
      ids.add(entry.ids[i]);
      ends.add(from + entry.ends[i]);
    }
  }

  private static Entry entry(byte[] word, Splitter splitter) {
    IntList ids = new IntList(8);
    IntList ends = new IntList(8);
    splitter.split(word, 0, word.length, ids, ends);
    return new Entry(word, ids.toArray(), ends.toArray());
  }

  private static int slot(byte[] text, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    return (hash ^ hash >>> 16) & SLOTS - 1;
  }

  /** Splits a stretch of bytes whose pieces depend on nothing else. */
  interface Splitter {
    /** Adds the pieces of {@code text[from, to)}, their ends counted from the array's beginning. */
    void split(byte[] text, int from, int to, IntList ids, IntList ends);
  }
}
