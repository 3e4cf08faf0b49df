package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.Arrays;

/**
 * A map from byte strings to ids that is walked byte by byte: a double array, where the child of
 * node {@code s} for byte {@code b} is {@code base[s] + b} if {@code owner} of that slot is {@code
 * s}.
 */
final class PieceTrie {
  /** Where every walk begins. */
  static final int ROOT = 1;

  /** The answer of {@link #child} where the walk ends. */
  static final int NONE = 0;

  /** Pieces have a few dozen bytes; longer ones would make encoding quadratic. */
  private static final int MAX_KEY = 4096;

  /** How many free slots are tried for a node before its children go to the end of the array. */
  private static final int TRIES = 24;

  /** How many slots, free or not, are looked at for a node. */
  private static final int WINDOW = 192;

  private int[] base = new int[1024];
  private int[] owner = new int[1024];
  private int[] value = new int[1024];
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
    Arrays.fill(value, -1);
    Integer[] order = new Integer[keys.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Arrays.compareUnsigned(keys[a], keys[b]));
    byte[][] sorted = new byte[keys.length][];
    int[] sortedIds = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      sorted[i] = keys[order[i]];
      sortedIds[i] = ids[order[i]];
    }
    owner[ROOT] = -1; // the root is nobody's child, not even its own
    build(sorted, sortedIds);
    base = Arrays.copyOf(base, used + 256);
    owner = Arrays.copyOf(owner, used + 256);
    value = Arrays.copyOf(value, used + 256);
  }

  /** Returns the child of a node for a byte, or {@link #NONE}. */
  int child(int node, byte b) {
    int at = base[node] + (b & 0xFF);
    return owner[at] == node ? at : NONE;
  }

  /** Returns the id of the string that ends at this node, or -1. */
  int value(int node) {
    return value[node];
  }

  /** Returns the id of the whole string, or -1. */
  int find(byte[] text, int from, int to) {
    int node = ROOT;
    for (int i = from; i < to && node != NONE; i++) {
      node = child(node, text[i]);
    }
    return node == NONE || from == to ? -1 : value[node];
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
      if (value[node] >= 0) {
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
        value[node] = ids[from++];
      }
      int children = group(keys, from, to, depth, labels, starts);
      if (children == 0) {
        continue;
      }
      int at = place(labels, children);
      base[node] = at;
      for (int c = 0; c < children; c++) {
        int child = at + (labels[c] & 0xFF);
        owner[child] = node;
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
    while (firstFree < owner.length && owner[firstFree] != NONE) {
      firstFree++;
    }
    int slot = Math.max(firstFree, first + 1);
    int limit = Math.min(used, slot + WINDOW);
    for (int tries = 0; tries < TRIES && slot < limit; slot++) {
      if (owner[slot] == NONE) {
        tries++;
        if (fits(slot - first, labels, children)) {
          return slot - first;
        }
      }
    }
    int end = Math.max(used, first + 1);
    ensure(end + 257);
    return end - first;
  }

  private boolean fits(int at, byte[] labels, int children) {
    ensure(at + 257);
    for (int c = 0; c < children; c++) {
      if (owner[at + (labels[c] & 0xFF)] != NONE) {
        return false;
      }
    }
    return true;
  }

  private void ensure(int size) {
    if (size > owner.length) {
      int old = owner.length;
      int grown = Math.max(size, old * 2);
      base = Arrays.copyOf(base, grown);
      owner = Arrays.copyOf(owner, grown);
      value = Arrays.copyOf(value, grown);
      Arrays.fill(value, old, grown, -1);
    }
  }
}
