package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The merges of a BPE model over numbered symbols, and the joining of a word's symbols: the pair
 * with the lowest rank first, the leftmost among equals.
 *
 * <p>Symbols are numbered apart from the vocabulary, as a merge may name strings that are not in
 * it.
 */
final class MergeTable {
  /** Below this length a word is searched for its best pair anew after every merge. */
  private static final int SHORT = 24;

  /** The two symbols of a merge. */
  record Merge(String left, String right) {}

  private final Map<String, Integer> symbols = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final long[] keys;
  private final int[] ranks;
  private final int[] joined;

  /** Numbers the symbols of the merges; of two equal merges the first counts or the last. */
  MergeTable(List<Merge> merges, boolean lastCounts) {
    joined = new int[merges.size()];
    int size = Math.max(64, Integer.highestOneBit(Math.max(1, merges.size())) * 4);
    keys = new long[size];
    ranks = new int[size];
    Arrays.fill(keys, -1);
    for (int rank = 0; rank < joined.length; rank++) {
      Merge merge = merges.get(rank);
      int left = symbol(merge.left());
      int right = symbol(merge.right());
      joined[rank] = symbol(merge.left() + merge.right());
      int slot = slot(pair(left, right));
      if (keys[slot] < 0 || lastCounts) {
        keys[slot] = pair(left, right);
        ranks[slot] = rank;
      }
    }
  }

  /** Returns the number of a symbol, a new one if it has none. */
  int symbol(String name) {
    Integer number = symbols.get(name);
    if (number == null) {
      number = names.size();
      symbols.put(name, number);
      names.add(name);
    }
    return number;
  }

  /** Returns the text of a symbol. */
  String name(int symbol) {
    return names.get(symbol);
  }

  int symbolCount() {
    return names.size();
  }

  /**
   * Joins the symbols of one word.
   *
   * @param word the symbols; those left afterwards stand at its beginning
   * @param ends where each symbol ends; changed along with {@code word}
   * @return how many symbols are left
   */
  int merge(int[] word, int[] ends, int length) {
    return length <= SHORT ? mergeShort(word, ends, length) : mergeLong(word, ends, length);
  }

  private int mergeShort(int[] word, int[] ends, int length) {
    int n = length;
    while (true) {
      int best = Integer.MAX_VALUE;
      int at = -1;
      for (int i = 0; i + 1 < n; i++) {
        int rank = rank(word[i], word[i + 1]);
        if (rank < best) {
          best = rank;
          at = i;
        }
      }
      if (at < 0) {
        return n;
      }
      word[at] = joined[best];
      ends[at] = ends[at + 1];
      System.arraycopy(word, at + 2, word, at + 1, n - at - 2);
      System.arraycopy(ends, at + 2, ends, at + 1, n - at - 2);
      n--;
    }
  }

  private int mergeLong(int[] word, int[] ends, int length) {
    int[] next = new int[length];
    int[] previous = new int[length];
    LongHeap agenda = new LongHeap();
    for (int i = 0; i < length; i++) {
      next[i] = i + 1 < length ? i + 1 : -1;
      previous[i] = i - 1;
    }
    for (int i = 0; i < length; i++) {
      offer(agenda, word, next, i);
    }
    while (!agenda.isEmpty()) {
      long key = agenda.poll();
      int left = (int) key;
      int right = word[left] < 0 ? -1 : next[left];
      if (right < 0 || rank(word[left], word[right]) != (int) (key >>> 32)) {
        continue;
      }
      word[left] = joined[(int) (key >>> 32)];
      ends[left] = ends[right];
      word[right] = -1;
      next[left] = next[right];
      if (next[left] >= 0) {
        previous[next[left]] = left;
      }
      offer(agenda, word, next, left);
      if (previous[left] >= 0) {
        offer(agenda, word, next, previous[left]);
      }
    }
    int n = 0;
    for (int i = 0; i >= 0; i = next[i]) {
      word[n] = word[i];
      ends[n++] = ends[i];
    }
    return n;
  }

  private void offer(LongHeap agenda, int[] word, int[] next, int left) {
    int rank = next[left] < 0 ? Integer.MAX_VALUE : rank(word[left], word[next[left]]);
    if (rank != Integer.MAX_VALUE) {
      agenda.add((long) rank << 32 | left);
    }
  }

  private int rank(int left, int right) {
    int slot = slot(pair(left, right));
    return keys[slot] < 0 ? Integer.MAX_VALUE : ranks[slot];
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  /** Open addressing: the slot that holds the key, or the free one where it would go. */
  private int slot(long key) {
    long hash = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 40) & keys.length - 1;
    while (keys[slot] >= 0 && keys[slot] != key) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }

  /**
   * Reads merges.txt: a version line, then one merge a line, two symbols with a space between.
   *
   * @throws TokenizerException if a line is not two symbols
   */
  static List<Merge> parse(String file, String name) {
    List<Merge> merges = new ArrayList<>();
    String[] lines = file.split("\n", -1);
    for (int i = 1; i < lines.length; i++) {
      String line =
          lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
      if (i == lines.length - 1 && line.isEmpty()) {
        break;
      }
      int space = line.indexOf(' ');
      if (space <= 0 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0) {
        throw new TokenizerException(
            name
                + " line "
                + (i + 1)
                + ": expected two symbols with one space between, found '"
                + line
                + "'. Is this the merges.txt of a byte-level BPE vocabulary?");
      }
      merges.add(new Merge(line.substring(0, space), line.substring(space + 1)));
    }
    return merges;
  }
}
