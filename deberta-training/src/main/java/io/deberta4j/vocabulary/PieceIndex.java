package io.deberta4j.vocabulary;

import java.util.Arrays;
import java.util.List;

/** Finds pieces in a text: a trie over code points whose edges are kept in one hash table. */
final class PieceIndex {
  static final int ROOT = 0;
  static final int NONE = -1;
  private static final int CODE_POINT_BITS = 21;

  private long[] keys = new long[1 << 12];
  private int[] children = new int[1 << 12];
  private int[] pieces = new int[1 << 11];
  private int nodes = 1;

  /** Indexes pieces by their positions in the list. */
  PieceIndex(List<String> texts) {
    pieces[ROOT] = NONE;
    for (int piece = 0; piece < texts.size(); piece++) {
      String text = texts.get(piece);
      int node = ROOT;
      for (int i = 0; i < text.length(); ) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        node = add(node, c);
      }
      pieces[node] = piece;
    }
  }

  /** Returns the node behind a character, or {@link #NONE}. */
  int child(int node, int c) {
    int slot = slot(key(node, c));
    return keys[slot] == 0 ? NONE : children[slot];
  }

  /** Returns the piece that ends at a node, or {@link #NONE}. */
  int piece(int node) {
    return pieces[node];
  }

  /** No character is 0, so no key is. */
  private static long key(int node, int c) {
    return (long) node << CODE_POINT_BITS | c;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int add(int node, int c) {
    int slot = slot(key(node, c));
    if (keys[slot] == 0) {
      if (nodes * 2 > keys.length) {
        grow();
        slot = slot(key(node, c));
      }
      if (nodes == pieces.length) {
        pieces = Arrays.copyOf(pieces, nodes * 2);
      }
      keys[slot] = key(node, c);
      pieces[nodes] = NONE;
      children[slot] = nodes++;
    }
    return children[slot];
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldChildren = children;
    keys = new long[oldKeys.length * 2];
    children = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        children[slot] = oldChildren[i];
      }
    }
  }
}
