package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.MergeTable.Merge;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The {@code BPE} model of Hugging Face tokenizers. */
final class BpeModel implements TokenModel {
  /** What becomes of characters outside of the vocabulary. */
  record Unknown(@Nullable String token, boolean fuse, boolean byteFallback) {}

  /** The characters below this, among them GPT-2's byte alphabet, are looked up in an array. */
  private static final int FREQUENT = 0x180;

  private final int[] frequent = new int[FREQUENT];
  private final Vocabulary vocabulary;
  private final MergeTable merges;
  private final Unknown unknown;
  private final boolean ignoreMerges;
  private final int[] byteIds;
  private final int[] symbolOfId;
  private final int[] idOfSymbol;

  /**
   * Prepares a vocabulary.
   *
   * @param ignoreMerges whether a word that is a token is taken whole
   * @throws TokenizerException if a merge or the unknown token is not in the vocabulary
   */
  BpeModel(Vocabulary vocabulary, List<Merge> merges, Unknown unknown, boolean ignoreMerges) {
    this.vocabulary = vocabulary;
    this.unknown = unknown;
    this.ignoreMerges = ignoreMerges;
    for (Merge merge : merges) {
      require(merge.left());
      require(merge.right());
      require(merge.left() + merge.right());
    }
    Arrays.setAll(frequent, c -> vocabulary.id(Character.toString(c)).orElse(-1));
    this.merges = new MergeTable(merges, true);
    this.byteIds = UnigramModel.byteIds(vocabulary);
    symbolOfId = new int[vocabulary.size()];
    for (int id = 0; id < symbolOfId.length; id++) {
      String token = vocabulary.token(id);
      symbolOfId[id] = token == null ? -1 : this.merges.symbol(token);
    }
    idOfSymbol = new int[this.merges.symbolCount()];
    for (int symbol = 0; symbol < idOfSymbol.length; symbol++) {
      idOfSymbol[symbol] = vocabulary.id(this.merges.name(symbol)).orElse(-1);
    }
  }

  private int character(int codePoint) {
    return codePoint < FREQUENT
        ? frequent[codePoint]
        : vocabulary.id(Character.toString(codePoint)).orElse(-1);
  }

  private void require(String token) {
    if (vocabulary.id(token).isEmpty()) {
      throw new TokenizerException(
          "tokenizer.json: a merge of the BPE model names '"
              + token
              + "', which is not in its vocabulary.");
    }
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public void tokenize(AlignedText word, int number, Pieces out) {
    String text = word.text();
    OptionalInt whole = ignoreMerges ? vocabulary.id(text) : OptionalInt.empty();
    if (whole.isPresent()) {
      out.add(whole.getAsInt(), word.start(0), word.end(text.length() - 1), number);
      return;
    }
    Word symbols = new Word(text);
    int count = merges.merge(symbols.ids, symbols.ends, symbols.size);
    int begin = 0;
    for (int i = 0; i < count; i++) {
      int end = symbols.ends[i];
      int first = word.start(symbols.starts[begin]);
      int last = word.end(symbols.stops[end - 1] - 1);
      out.add(idOfSymbol[symbols.ids[i]], first, last, number);
      begin = end;
    }
  }

  /** The symbols that a word is joined from. */
  private final class Word {
    private final int[] ids;
    private final int[] ends;

    /** The chars [starts, stops) of the word that each symbol stands for. */
    private final int[] starts;

    private final int[] stops;
    private int size;
    private boolean afterUnknown;

    Word(String text) {
      int capacity = text.length() * 3;
      ids = new int[capacity];
      ends = new int[capacity];
      starts = new int[capacity];
      stops = new int[capacity];
      for (int i = 0; i < text.length(); ) {
        int codePoint = Utf8.codePointAt(text, i, text.length());
        int next = i + Character.charCount(codePoint);
        int id = character(codePoint);
        if (id >= 0) {
          add(id, i, next);
          afterUnknown = false;
        } else {
          unknown(codePoint, i, next);
        }
        i = next;
      }
    }

    private void add(int id, int from, int to) {
      ids[size] = symbolOfId[id];
      starts[size] = from;
      stops[size] = to;
      ends[size] = size + 1;
      size++;
    }

    private void unknown(int codePoint, int from, int to) {
      byte[] bytes = new byte[4];
      int length = Utf8.write(codePoint, bytes, 0);
      if (unknown.byteFallback() && UnigramModel.allBytesKnown(byteIds, bytes, 0, length)) {
        for (int i = 0; i < length; i++) {
          add(byteIds[bytes[i] & 0xFF], from, to);
        }
        afterUnknown = false;
        return;
      }
      String token = unknown.token();
      if (token == null) {
        return;
      }
      if (unknown.fuse() && afterUnknown) {
        stops[size - 1] = to;
        return;
      }
      int id =
          vocabulary
              .id(token)
              .orElseThrow(
                  () ->
                      new TokenizerException(
                          "tokenizer.json: the unknown token '"
                              + token
                              + "' is not in the vocabulary of the BPE model."));
      add(id, from, to);
      afterUnknown = true;
    }
  }
}
