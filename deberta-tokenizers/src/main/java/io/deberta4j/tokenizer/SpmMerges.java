package io.deberta4j.tokenizer;

import io.deberta4j.tokenizer.MergeTable.Merge;
import io.deberta4j.tokenizer.SentencePieceModel.Piece;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The merges of a SentencePiece BPE model as transformers derives them: every way to put a piece
 * together from two others, in the order of the pieces' scores.
 */
final class SpmMerges {
  private SpmMerges() {}

  private record Candidate(
      Merge merge, float score, int left, int right, int leftId, int rightId) {}

  static List<Merge> of(SentencePieceModel model) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < model.pieces().size(); id++) {
      ids.put(model.pieces().get(id).text(), id);
    }
    List<Candidate> all = new ArrayList<>();
    for (Piece piece : model.pieces()) {
      List<Candidate> local = splits(piece, ids);
      local.sort(Comparator.comparingInt(Candidate::leftId).thenComparingInt(Candidate::rightId));
      all.addAll(local);
    }
    all.sort(
        Comparator.comparing(Candidate::score)
            .thenComparingInt(Candidate::left)
            .thenComparingInt(Candidate::right)
            .reversed());
    return all.stream().map(Candidate::merge).toList();
  }

  private static List<Candidate> splits(Piece piece, Map<String, Integer> ids) {
    List<Candidate> found = new ArrayList<>();
    String text = piece.text();
    for (int i = 0; i < text.length(); ) {
      i += Character.charCount(text.codePointAt(i));
      String left = text.substring(0, i);
      String right = text.substring(i);
      Integer leftId = ids.get(left);
      Integer rightId = ids.get(right);
      if (leftId != null && rightId != null) {
        Merge merge = new Merge(left, right);
        found.add(
            new Candidate(merge, piece.score(), length(left), length(right), leftId, rightId));
      }
    }
    return found;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
