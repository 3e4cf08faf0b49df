package io.deberta4j.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of one text, before special tokens, truncation and padding: ids, spans in the text
 * (UTF-16), word numbers, and the piece itself where it is not the vocabulary's (an unknown one).
 */
final class Pieces {
  private final IntList ids;
  private final IntList starts;
  private final IntList ends;
  private final IntList words;
  private @Nullable String[] surfaces = new String[0];

  Pieces(int capacity) {
    ids = new IntList(capacity);
    starts = new IntList(capacity);
    ends = new IntList(capacity);
    words = new IntList(capacity);
  }

  void add(int id, int start, int end, int word) {
    ids.add(id);
    starts.add(start);
    ends.add(end);
    words.add(word);
  }

  void add(int id, int start, int end, int word, @Nullable String surface) {
    if (surface != null) {
      if (surfaces.length <= ids.size()) {
        surfaces = Arrays.copyOf(surfaces, Math.max(16, ids.size() * 2));
      }
      surfaces[ids.size()] = surface;
    }
    add(id, start, end, word);
  }

  int size() {
    return ids.size();
  }

  int id(int index) {
    return ids.get(index);
  }

  int start(int index) {
    return starts.get(index);
  }

  int end(int index) {
    return ends.get(index);
  }

  int word(int index) {
    return words.get(index);
  }

  /** Tells whether any piece has a text of its own. */
  boolean hasSurfaces() {
    return surfaces.length > 0;
  }

  /** Gives a piece another span. */
  void setSpan(int index, int start, int end) {
    starts.set(index, start);
    ends.set(index, end);
  }

  /** Returns the next free word number. */
  int nextWord() {
    return words.size() == 0 ? 0 : words.last() + 1;
  }

  /** Returns the piece's own text where it differs from the vocabulary's, else null. */
  @Nullable String surface(int index) {
    return index < surfaces.length ? surfaces[index] : null;
  }
}
