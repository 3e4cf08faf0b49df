package io.deberta4j.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Text to pieces as a tokenizer.json says: added tokens, normalizer, pre-tokenizer, model, in this
 * order, each word on its own.
 */
final class JsonSegmenter implements Segmenter {
  private final JsonAddedTokens added;
  private final PreTokenizer preTokenizer;
  private final TokenModel model;
  private final Vocabulary vocabulary;

  JsonSegmenter(
      JsonAddedTokens added, PreTokenizer preTokenizer, TokenModel model, Vocabulary vocabulary) {
    this.added = added;
    this.preTokenizer = preTokenizer;
    this.model = model;
    this.vocabulary = vocabulary;
  }

  @Override
  public Pieces segment(String text) {
    Pieces pieces = new Pieces(text.length() / 3);
    int word = 0;
    for (JsonAddedTokens.Part part : added.cut(text)) {
      AlignedText chars = part.text();
      AddedToken token = part.token();
      if (token != null) {
        OptionalInt id = vocabulary.id(token.content());
        pieces.add(id.orElseThrow(), chars.start(0), chars.end(chars.length() - 1), word++);
        continue;
      }
      for (AlignedText piece : preTokenizer.split(chars)) {
        if (!piece.isEmpty()) {
          model.tokenize(piece, word++, pieces);
        }
      }
    }
    trim(pieces, text);
    return pieces;
  }

  /** Takes white space off the ends of all spans. */
  private static void trim(Pieces pieces, String text) {
    for (int i = 0; i < pieces.size(); i++) {
      int start = pieces.start(i);
      int end = pieces.end(i);
      while (start < end && UnicodeSets.isSpace(text.charAt(start))) {
        start++;
      }
      while (end > start && UnicodeSets.isSpace(text.charAt(end - 1))) {
        end--;
      }
      pieces.setSpan(i, start, end);
    }
  }

  /** Returns the words of a text as spans of it, white space before a word included. */
  List<String> words(String text) {
    Pieces pieces = segment(text);
    List<String> words = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < pieces.size(); i++) {
      boolean last = i + 1 == pieces.size() || pieces.word(i + 1) != pieces.word(i);
      if (last && pieces.end(i) > begin) {
        words.add(text.substring(begin, pieces.end(i)));
        begin = pieces.end(i);
      }
    }
    return words;
  }
}
