package io.deberta4j.vocabulary;

import io.deberta4j.vocabulary.BytePairVocabulary.Merge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pieces that other pieces are joined from. */
final class MergeClosure {
  private MergeClosure() {}

  /** Adds the ids of single characters, and of all pieces that kept ones are joined from. */
  static void require(Map<String, Integer> ids, List<Merge> merges, BitSet kept) {
    Map<String, List<Merge>> byResult = new HashMap<>();
    for (Merge merge : merges) {
      byResult.computeIfAbsent(merge.left() + merge.right(), key -> new ArrayList<>()).add(merge);
    }
    Deque<String> open = new ArrayDeque<>();
    ids.forEach(
        (piece, id) -> {
          if (piece.length() == 1) {
            kept.set(id);
          }
          if (kept.get(id)) {
            open.add(piece);
          }
        });
    while (!open.isEmpty()) {
      for (Merge merge : byResult.getOrDefault(open.remove(), List.of())) {
        for (String part : List.of(merge.left(), merge.right())) {
          Integer id = ids.get(part);
          if (id != null && !kept.get(id)) {
            kept.set(id);
            open.add(part);
          }
        }
      }
    }
  }

  /** Returns the merges whose results stay, in their order. */
  static List<Merge> select(Map<String, Integer> ids, List<Merge> merges, KeptIds kept) {
    return merges.stream()
        .filter(
            merge -> {
              Integer id = ids.get(merge.left() + merge.right());
              return id != null && kept.has(id);
            })
        .toList();
  }
}
