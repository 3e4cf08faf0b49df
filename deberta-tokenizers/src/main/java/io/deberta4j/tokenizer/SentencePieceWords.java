package io.deberta4j.tokenizer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The words of microsoft/DeBERTa's {@code SPMTokenizer}. */
final class SentencePieceWords implements WholeWords {
  private static final String SYMBOL = "\u2581";

  private final SentencePieceSegmenter segmenter;
  private final Set<String> special;

  SentencePieceWords(SentencePieceSegmenter segmenter, Set<String> special) {
    this.segmenter = segmenter;
    this.special = special;
  }

  /**
   * Finds every piece in the text again and begins a word where a piece begins with white space.
   */
  @Override
  public List<String> words(String text) {
    List<String> pieces = segmenter.pieces(text);
    List<String> words = new ArrayList<>();
    Set<String> absent = new HashSet<>();
    int offset = 0;
    int begin = 0;
    for (int i = 0; i < pieces.size(); i++) {
      String piece = pieces.get(i);
      if (piece.startsWith(SYMBOL)) {
        if (offset > begin) {
          words.add(part(text, begin, offset));
        }
        begin = offset;
        piece = piece.replace(SYMBOL, "");
      }
      int found =
          offset > text.length() || absent.contains(piece) ? -1 : text.indexOf(piece, offset);
      if (found < 0) {
        absent.add(piece);
        offset = step(text, offset);
        continue;
      }
      String following = following(pieces, i + 1);
      boolean skipped = !following.isEmpty() && text.substring(offset, found).contains(following);
      offset = skipped ? step(text, offset) : found + piece.length();
    }
    if (begin < offset) {
      words.add(part(text, begin, offset));
    }
    return words;
  }

  /** The next piece that is more than white space. */
  private static String following(List<String> pieces, int from) {
    String following = "";
    for (int i = from; i < pieces.size() && following.isEmpty(); i++) {
      following = pieces.get(i).replace(SYMBOL, "");
    }
    return following;
  }

  private static int step(String text, int offset) {
    boolean pair =
        offset + 1 < text.length()
            && Character.isSurrogatePair(text.charAt(offset), text.charAt(offset + 1));
    return offset + (pair ? 2 : 1);
  }

  private static String part(String text, int from, int to) {
    return text.substring(Math.min(from, text.length()), Math.min(to, text.length()));
  }

  @Override
  public boolean isPartOfWholeWord(String token) {
    return !standsAlone(token) && !special.contains(token) && !token.startsWith(SYMBOL);
  }

  /** Whether a token is a single character of white space, control or punctuation. */
  static boolean standsAlone(String token) {
    if (token.isEmpty() || token.codePointCount(0, token.length()) != 1) {
      return false;
    }
    int codePoint = token.codePointAt(0);
    return switch (Character.getType(codePoint)) {
      case Character.SPACE_SEPARATOR,
          Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> UnicodeSets.isPunctuation(codePoint);
    };
  }
}
