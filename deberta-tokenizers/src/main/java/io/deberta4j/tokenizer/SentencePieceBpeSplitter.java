package io.deberta4j.tokenizer;

import io.deberta4j.tokenizer.SentencePieceModel.PieceType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's BPE (google/sentencepiece 0.1.97, bpe_model.cc): the neighbours whose joined
 * piece has the best score are joined first, the leftmost among equals.
 */
final class SentencePieceBpeSplitter implements PieceSplitter {
  private static final char SYMBOL = '\u2581';

  private final PieceIds vocabulary;
  private final @Nullable PieceTrie pieces;
  private final @Nullable PieceTrie userSymbols;
  private final SentencePieceModel model;

  /** Whether nothing can be joined across the beginning of a word. */
  private final boolean wordsAreApart;

  private final SplitWords words = new SplitWords();

  SentencePieceBpeSplitter(
      SentencePieceModel model, PieceIds vocabulary, @Nullable PieceTrie userSymbols) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.pieces = vocabulary.trie(piece -> true);
    this.userSymbols = userSymbols;
    this.wordsAreApart =
        model.pieces().stream()
            .noneMatch(p -> p.type() == PieceType.UNUSED || p.text().indexOf(SYMBOL, 1) > 0);
  }

  @Override
  public void split(byte[] text, int length, IntList ids, IntList ends) {
    if (!wordsAreApart) {
      stretch(text, 0, length, ids, ends);
      return;
    }
    for (int from = 0; from < length; ) {
      int to = wordEnd(text, from, length);
      words.split(text, from, to, this::stretch, ids, ends);
      from = to;
    }
  }

  private void stretch(byte[] text, int from, int to, IntList ids, IntList ends) {
    Symbols symbols = new Symbols(text, from, to);
    symbols.join();
    for (int s = 0; s >= 0; s = symbols.next[s]) {
      symbols.emit(symbols.start[s], symbols.end[s], ids, ends);
    }
  }

  /** Returns where the next word begins, which is before the next symbol for white space. */
  private static int wordEnd(byte[] text, int from, int length) {
    for (int at = from + 1; at + 2 < length; at++) {
      if (text[at] == (byte) 0xE2 && text[at + 1] == (byte) 0x96 && text[at + 2] == (byte) 0x81) {
        return at;
      }
    }
    return length;
  }

  /** The symbols of a stretch of text as a linked list that shrinks as neighbours are joined. */
  private final class Symbols {
    private final byte[] text;
    private final int[] start;
    private final int[] end;
    private final int[] next;
    private final int[] previous;
    private final boolean[] frozen;

    /** The order of joining each symbol with the one behind it, as of now. */
    private final long[] keys;

    private final LongHeap agenda = new LongHeap();
    private final Map<Integer, Integer> parts = new HashMap<>();

    Symbols(byte[] text, int from, int to) {
      this.text = text;
      IntList ends = new IntList(to - from);
      boolean[] isFrozen = new boolean[to - from];
      for (int at = from; at < to; ) {
        int symbol = userSymbols == null ? 0 : userSymbols.longest(text, at, to);
        isFrozen[ends.size()] = symbol > 0;
        at += symbol > 0 ? symbol : Math.min(to - at, Utf8.charLength(text[at]));
        ends.add(at);
      }
      end = ends.toArray();
      frozen = isFrozen;
      start = new int[end.length];
      next = new int[end.length];
      previous = new int[end.length];
      keys = new long[end.length];
      for (int s = 0; s < end.length; s++) {
        start[s] = s == 0 ? from : end[s - 1];
        previous[s] = s - 1;
        next[s] = s + 1 < end.length ? s + 1 : -1;
      }
    }

    void join() {
      for (int s = 0; s + 1 < end.length; s++) {
        offer(s);
      }
      while (!agenda.isEmpty()) {
        long key = agenda.poll();
        int left = (int) key;
        if (end[left] == start[left] || keys[left] != key) {
          continue;
        }
        int right = next[left];
        end[left] = end[right];
        start[right] = end[right];
        next[left] = next[right];
        if (next[right] >= 0) {
          previous[next[right]] = left;
        }
        if (previous[left] >= 0) {
          offer(previous[left]);
        }
        offer(left);
      }
    }

    private void offer(int left) {
      long key = key(left);
      keys[left] = key;
      if (key != Long.MAX_VALUE) {
        agenda.add(key);
        int id = joined(left);
        if (model.pieces().get(id).type() == PieceType.UNUSED) {
          parts.put(id, end[left] - start[left]);
        }
      }
    }

    /** The order of joining a symbol with the next: best score, then leftmost; MAX if none. */
    private long key(int left) {
      int id = next[left] < 0 || frozen[left] || frozen[next[left]] ? -1 : joined(left);
      if (id < 0) {
        return Long.MAX_VALUE;
      }
      float score = model.pieces().get(id).score() + 0.0f;
      int bits = Float.floatToIntBits(-score);
      int ordered = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
      return (long) ordered << 32 | left;
    }

    private int joined(int left) {
      return pieces == null ? -1 : pieces.find(text, start[left], end[next[left]]);
    }

    /** Adds a symbol; one that is an unused piece falls apart into what it was joined from. */
    private void emit(int from, int to, IntList ids, IntList ends) {
      int id = vocabulary.of(new String(text, from, to - from, StandardCharsets.UTF_8));
      Integer part = model.pieces().get(id).type() == PieceType.UNUSED ? parts.get(id) : null;
      if (part == null) {
        ids.add(id);
        ends.add(to);
        return;
      }
      emit(from, from + part, ids, ends);
      emit(from + part, to, ids, ends);
    }
  }
}
