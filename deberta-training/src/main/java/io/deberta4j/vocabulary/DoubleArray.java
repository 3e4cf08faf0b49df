package io.deberta4j.vocabulary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a double array (Aoe 1989) in the layout of Darts-clone, which SentencePiece reads.
 *
 * <p>A node is a number; its unit holds its label (8 bits), whether a key ends here (bit 8), and by
 * XOR the base of its children (from bit 10): the child of label {@code c} is node {@code base ^
 * c}. The child 0 of a node where a key ends holds the key's value, with bit 31 set. Nodes with the
 * same keys and values below them share their children.
 */
final class DoubleArray {
  private static final int BLOCK = 256;
  private static final int MAX_UNITS = 1 << 21;

  /** How many blocks at the end are searched for room. */
  private static final int OPEN_BLOCKS = 16;

  private final List<byte[]> keys;
  private final List<Integer> values;
  private final Map<Subtree, Integer> numbers = new HashMap<>();
  private final List<Subtree> subtrees = new ArrayList<>();
  private final Map<Integer, Integer> placed = new HashMap<>();
  private int[] units = new int[BLOCK];
  private boolean[] used = new boolean[BLOCK];
  private boolean[] bases = new boolean[BLOCK];

  /** What lies below a node: labels and subtrees, or with label 0 a value. */
  private record Subtree(List<Integer> labels, List<Integer> below) {}

  private DoubleArray(List<byte[]> keys, List<Integer> values) {
    this.keys = keys;
    this.values = values;
    used[0] = true;
    bases[0] = true;
  }

  /**
   * Builds the array.
   *
   * @param keys different, not empty, without zero bytes, in unsigned order
   * @param values of the keys, 0 or more
   */
  static int[] build(List<byte[]> keys, List<Integer> values) {
    DoubleArray array = new DoubleArray(keys, values);
    int base = array.place(array.subtree(0, keys.size(), 0));
    array.units[0] = base << 10;
    array.fillGaps();
    return array.units;
  }

  /** Numbers what lies below the keys [from, to) behind {@code depth}; the same has one number. */
  private int subtree(int from, int to, int depth) {
    List<Integer> labels = new ArrayList<>();
    List<Integer> below = new ArrayList<>();
    for (int i = from; i < to; ) {
      int label = label(i, depth);
      int next = i + 1;
      while (next < to && label(next, depth) == label) {
        next++;
      }
      labels.add(label);
      below.add(label == 0 ? values.get(i) : subtree(i, next, depth + 1));
      i = next;
    }
    Subtree subtree = new Subtree(labels, below);
    return numbers.computeIfAbsent(
        subtree,
        key -> {
          subtrees.add(key);
          return subtrees.size() - 1;
        });
  }

  private int label(int key, int depth) {
    byte[] bytes = keys.get(key);
    return depth == bytes.length ? 0 : bytes[depth] & 0xFF;
  }

  /** Places a subtree unless it has been, and returns its base. */
  private int place(int number) {
    Integer known = placed.get(number);
    if (known != null) {
      return known;
    }
    Subtree subtree = subtrees.get(number);
    int base = findRoom(subtree.labels);
    placed.put(number, base);
    for (int c = 0; c < subtree.labels.size(); c++) {
      int label = subtree.labels.get(c);
      int below = subtree.below.get(c);
      int node = base ^ label;
      int unit = label == 0 ? below | 1 << 31 : unit(node, label, below);
      units[node] = unit;
    }
    return base;
  }

  private int unit(int node, int label, int below) {
    int ends = subtrees.get(below).labels.get(0) == 0 ? 1 << 8 : 0;
    return label | ends | (node ^ place(below)) << 10;
  }

  /** Finds a base that no other node has and whose children are all free, and takes them. */
  private int findRoom(List<Integer> labels) {
    int first = Math.max(0, units.length - OPEN_BLOCKS * BLOCK);
    for (int slot = first; ; slot++) {
      if (slot == units.length) {
        grow();
      }
      int base = slot ^ labels.get(0);
      if (!used[slot] && !bases[base] && isFree(base, labels)) {
        bases[base] = true;
        labels.forEach(label -> used[base ^ label] = true);
        return base;
      }
    }
  }

  private boolean isFree(int base, List<Integer> labels) {
    return labels.stream().noneMatch(label -> used[base ^ label]);
  }

  private void grow() {
    int size = units.length + BLOCK;
    if (size > MAX_UNITS) {
      throw new IllegalStateException("the rules need more than " + MAX_UNITS + " units");
    }
    units = Arrays.copyOf(units, size);
    used = Arrays.copyOf(used, size);
    bases = Arrays.copyOf(bases, size);
  }

  /** Labels the free units so that no walk arrives at one: as children of a base nobody has. */
  private void fillGaps() {
    for (int block = 0; block < units.length; block += BLOCK) {
      int free = block;
      while (free < block + BLOCK && bases[free]) {
        free++;
      }
      for (int i = block; i < block + BLOCK; i++) {
        if (!used[i]) {
          units[i] = (i ^ free) & 0xFF;
        }
      }
    }
  }
}
