package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A map from byte strings to ids that is walked byte by byte: a double array, where the child of
 * node {@code s} for byte {@code b} is {@code base(s) + b} if that slot is marked with {@code b}.
 * No two nodes have the same base, so that the mark tells whose child it is.
 *
 * <p>A node is one number, as a walk is mostly waiting for memory: its base (30 bits), its id plus
 * one (25 bits), its mark, which is the byte plus one (9 bits).
 */
final class PieceTrie {
  /** Where every walk begins. */
  static final int ROOT = 256;

  /** The answer of {@link #child} where the walk ends. */
  static final int NONE = 0;

  /** Pieces have a few dozen bytes; longer ones would make encoding quadratic. */
  private static final int MAX_KEY = 4096;

  /** How many free slots are tried for a node before its children go to the end of the array. */
  private static final int TRIES = 24;

  /** How many slots, free or not, are looked at for a node. */
  private static final int WINDOW = 192;

  /** The slots that the children of a node may lie in. */
  private static final int BLOCK = 256;

  private static final int MAX_SLOTS = 1 << 30;
  private static final int MAX_ID = (1 << 25) - 2;
  private static final int MARK_BITS = 9;
  private static final int BASE_AT = 34;

  /** The nodes; the first block stays free, as base 0 means that there are no children. */
  private long[] cells = new long[16 * BLOCK];

  private final BitSet bases = new BitSet();
  private int firstFree = ROOT + 1;
  private int used = ROOT + 1;

  /**
   * Builds the map.
   *
   * @param keys the byte strings, none empty, no two equal
   * @param ids the id of each
   * @throws TokenizerException if a key is absurdly long
   */
  PieceTrie(byte[][] keys, int[] ids) {
    for (byte[] key : keys) {
      if (key.length > MAX_KEY) {
        throw new TokenizerException(
            "A piece of the vocabulary has "
                + key.length
                + " bytes, more than "
                + MAX_KEY
                + "; searching for it would take too long. Is this a vocabulary?");
      }
    }
    for (int id : ids) {
      if (id > MAX_ID) {
        throw new TokenizerException(
            "A piece of the vocabulary has id " + id + ", more than " + MAX_ID + ".");
      }
    }
    Integer[] order = new Integer[keys.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(keys[a], keys[b]));
    byte[][] sorted = new byte[keys.length][];
    int[] sortedIds = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      sorted[i] = keys[order[i]];
      sortedIds[i] = ids[order[i]];
    }
    cells[ROOT] = BLOCK + 1; // a mark that no byte has
    build(sorted, sortedIds);
    cells = Arrays.copyOf(cells, used + BLOCK);
    bases.clear();
  }

  /** Returns the child of a node for a byte, or {@link #NONE}. */
  int child(int node, byte b) {
    int at = (int) (cells[node] >>> BASE_AT) + (b & 0xFF);
    return ((int) cells[at] & (1 << MARK_BITS) - 1) == (b & 0xFF) + 1 ? at : NONE;
  }

  /** Returns the id of the string that ends at this node, or -1. */
  int value(int node) {
    return ((int) (cells[node] >>> MARK_BITS) & MAX_ID + 1) - 1;
  }

  /** Returns the id of the whole string, or -1. */
  int find(byte[] text, int from, int to) {
    int node = ROOT;
    for (int i = from; i < to && node != NONE; i++) {
      node = child(node, text[i]);
    }
    return node == NONE || from == to ? -1 : value(node);
  }

  /** Returns the length of the longest key that the text begins with at {@code from}, or 0. */
  int longest(byte[] text, int from, int to) {
    int longest = 0;
    int node = ROOT;
    for (int i = from; i < to; i++) {
      node = child(node, text[i]);
      if (node == NONE) {
        break;
      }
      if (value(node) >= 0) {
        longest = i + 1 - from;
      }
    }
    return longest;
  }

  /** Breadth first: each queued node owns the keys [from, to), which agree up to its depth. */
  private void build(byte[][] keys, int[] ids) {
    IntList nodes = new IntList(keys.length);
    IntList froms = new IntList(keys.length);
    IntList tos = new IntList(keys.length);
    IntList depths = new IntList(keys.length);
    nodes.add(ROOT);
    froms.add(0);
    tos.add(keys.length);
    depths.add(0);
    int[] starts = new int[257];
    byte[] labels = new byte[256];
    for (int q = 0; q < nodes.size(); q++) {
      int node = nodes.get(q);
      int depth = depths.get(q);
      int from = froms.get(q);
      int to = tos.get(q);
      if (from < to && keys[from].length == depth) {
        cells[node] |= (ids[from++] + 1L) << MARK_BITS;
      }
      int children = group(keys, from, to, depth, labels, starts);
      if (children == 0) {
        continue;
      }
      int at = place(labels, children);
      cells[node] |= (long) at << BASE_AT;
      bases.set(at);
      for (int c = 0; c < children; c++) {
        int child = at + (labels[c] & 0xFF);
        cells[child] = (labels[c] & 0xFFL) + 1;
        used = Math.max(used, child + 1);
        nodes.add(child);
        froms.add(starts[c]);
        tos.add(starts[c + 1]);
        depths.add(depth + 1);
      }
    }
  }

  /** Finds the different bytes at {@code depth} and where the keys of each begin. */
  private static int group(
      byte[][] keys, int from, int to, int depth, byte[] labels, int[] starts) {
    int children = 0;
    for (int i = from; i < to; i++) {
      byte label = keys[i][depth];
      if (children == 0 || labels[children - 1] != label) {
        labels[children] = label;
        starts[children++] = i;
      }
    }
    starts[children] = to;
    return children;
  }

  /** Finds a base at which all children land on free slots. */
  private int place(byte[] labels, int children) {
    int first = labels[0] & 0xFF;
    while (firstFree < cells.length && cells[firstFree] != NONE) {
      firstFree++;
    }
    int slot = Math.max(firstFree, first + BLOCK);
    int limit = Math.min(used, slot + WINDOW);
    for (int tries = 0; tries < TRIES && slot < limit; slot++) {
      if (cells[slot] == NONE) {
        tries++;
        if (fits(slot - first, labels, children)) {
          return slot - first;
        }
      }
    }
    int end = Math.max(used, first + BLOCK);
    while (bases.get(end - first)) {
      end++;
    }
    ensure(end + BLOCK);
    return end - first;
  }

  private boolean fits(int at, byte[] labels, int children) {
    if (bases.get(at)) {
      return false;
    }
    ensure(at + BLOCK);
    for (int c = 0; c < children; c++) {
      if (cells[at + (labels[c] & 0xFF)] != NONE) {
        return false;
      }
    }
    return true;
  }

  private void ensure(int size) {
    if (size > MAX_SLOTS) {
      throw new TokenizerException(
          "The pieces of the vocabulary need more than "
              + MAX_SLOTS
              + " nodes. Is this a vocabulary?");
    }
    if (size > cells.length) {
      cells = Arrays.copyOf(cells, Math.max(size, cells.length * 2));
    }
  }
}
