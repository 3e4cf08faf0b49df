package io.deberta4j.tokenizer;

import org.jspecify.annotations.Nullable;

/**
 * A model that remembers what became of words: text repeats most of them. A word's pieces depend on
 * its chars alone.
 *
 * <p>Every word has one slot, which the last one to want it holds. Threads share the slots without
 * locks: an entry never changes, and one that gets lost is made again.
 */
final class WordCache implements TokenModel {
  private static final int SLOTS = 1 << 16;

  /** Longer words are rare, and would take the memory of many. */
  private static final int MAX_WORD = 48;

  private final TokenModel model;
  private final @Nullable Entry[] entries = new Entry[SLOTS];

  /** A word and its pieces; their spans count from the beginning of the word. */
  private static final class Entry {
    private final String word;
    private final int[] ids;
    private final int[] starts;
    private final int[] ends;

    Entry(String word, Pieces pieces) {
      this.word = word;
      ids = new int[pieces.size()];
      starts = new int[ids.length];
      ends = new int[ids.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = pieces.id(i);
        starts[i] = pieces.start(i);
        ends[i] = pieces.end(i);
      }
    }
  }

  WordCache(TokenModel model) {
    this.model = model;
  }

  @Override
  public Vocabulary vocabulary() {
    return model.vocabulary();
  }

  @Override
  public void tokenize(AlignedText word, int number, Pieces out) {
    String text = word.text();
    if (text.length() > MAX_WORD) {
      model.tokenize(word, number, out);
      return;
    }
    int hash = text.hashCode();
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    Entry entry = entries[slot];
    if (entry == null || !entry.word.equals(text)) {
      Pieces pieces = new Pieces(8);
      model.tokenize(AlignedText.of(text), 0, pieces);
      if (pieces.hasSurfaces()) {
        model.tokenize(word, number, out);
        return;
      }
      entry = new Entry(text, pieces);
      entries[slot] = entry;
    }
    for (int i = 0; i < entry.ids.length; i++) {
      out.add(entry.ids[i], word.start(entry.starts[i]), word.end(entry.ends[i] - 1), number);
    }
  }
}
