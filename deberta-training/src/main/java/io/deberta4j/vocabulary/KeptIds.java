package io.deberta4j.vocabulary;

import io.deberta4j.io.TokenizerException;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The ids that stay, in their old order, and their new numbers, from 0.
 *
 * @param old the old id of each new one
 */
record KeptIds(List<Integer> old, BitSet set) {

  static KeptIds of(BitSet set) {
    return new KeptIds(set.stream().boxed().collect(Collectors.toUnmodifiableList()), set);
  }

  int size() {
    return old.size();
  }

  boolean has(int id) {
    return set.get(id);
  }

  /** Returns the new number of an id that stays. */
  int newOf(int id) {
    if (!has(id)) {
      throw new TokenizerException(
          "A setting names token id "
              + id
              + ", which no text and no special token uses. Is it an id of this vocabulary?");
    }
    return Collections.binarySearch(old, id);
  }
}
