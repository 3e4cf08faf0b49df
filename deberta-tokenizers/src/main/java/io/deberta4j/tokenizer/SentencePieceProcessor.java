package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.SentencePieceModel.Piece;
import io.deberta4j.tokenizer.SentencePieceModel.PieceType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Encodes with a SentencePiece model exactly as google/sentencepiece 0.1.97 does. */
final class SentencePieceProcessor {
  private static final byte[] SYMBOL = "\u2581".getBytes(StandardCharsets.UTF_8);

  private final SentencePieceModel model;
  private final PieceIds ids;
  private final SentencePieceNormalizer normalizer;
  private final PieceSplitter splitter;

  /**
   * Prepares a model.
   *
   * @throws TokenizerException if the model is inconsistent or of a kind that is not supported
   */
  SentencePieceProcessor(SentencePieceModel model) {
    this.model = model;
    this.ids = new PieceIds(model);
    PieceTrie userSymbols = ids.trie(piece -> piece.type() == PieceType.USER_DEFINED);
    this.normalizer =
        new SentencePieceNormalizer(model.normalizer(), model.whitespaceSuffix(), userSymbols);
    this.splitter = splitter(userSymbols);
  }

  private PieceSplitter splitter(@Nullable PieceTrie userSymbols) {
    return switch (model.algorithm()) {
      case UNIGRAM -> unigram();
      case BPE -> new SentencePieceBpeSplitter(model, ids, userSymbols);
      case CHAR -> new CharSplitter(ids, userSymbols);
      case WORD ->
          throw new TokenizerException(
              "The SentencePiece model is of type WORD, which splits at spaces only and is not"
                  + " supported; expected UNIGRAM, BPE or CHAR, as DeBERTa vocabularies are.");
    };
  }

  private PieceSplitter unigram() {
    float min = Float.MAX_VALUE;
    float max = Float.MIN_NORMAL;
    int size = model.pieces().size();
    double[] scores = new double[size];
    boolean[] userDefined = new boolean[size];
    for (int id = 0; id < size; id++) {
      Piece piece = model.pieces().get(id);
      scores[id] = piece.score();
      userDefined[id] = piece.type() == PieceType.USER_DEFINED;
      if (piece.type() == PieceType.NORMAL) {
        min = Math.min(min, piece.score());
        max = Math.max(max, piece.score());
      }
    }
    PieceTrie trie = ids.trie(piece -> piece.type() != PieceType.UNUSED);
    if (trie == null) {
      throw new TokenizerException(
          "The SentencePiece model has no piece that text could be split into.");
    }
    return UnigramSplitter.sentencePiece(trie, scores, userDefined, min, max, ids.unknown());
  }

  SentencePieceModel model() {
    return model;
  }

  PieceIds ids() {
    return ids;
  }

  /** How spans are reported. */
  enum Spans {
    /** As the library: from one piece's beginning to the next one's, white space included. */
    RAW,
    /** The characters that the piece is made of, without white space at its ends. */
    TRIMMED
  }

  /**
   * Encodes the chars from {@code from} to {@code to} and adds the pieces to {@code out}.
   *
   * @param firstWord the number of the first word; a piece that begins with white space begins a
   *     word
   */
  void encode(String text, int from, int to, Spans spans, int firstWord, Pieces out) {
    SentencePieceNormalizer.Result norm = normalizer.normalize(text, from, to);
    if (norm.length == 0) {
      return;
    }
    IntList pieceIds = new IntList(norm.length / 3);
    IntList pieceEnds = new IntList(norm.length / 3);
    splitter.split(norm.bytes, norm.length, pieceIds, pieceEnds);
    Emitter emitter = new Emitter(text, norm, spans, firstWord, out);
    int begin = 0;
    for (int i = 0; i < pieceIds.size(); i++) {
      int id = pieceIds.get(i);
      int end = pieceEnds.get(i);
      if (id != ids.unknown()) {
        emitter.piece(id, begin, end);
      } else if (model.byteFallback()) {
        emitter.bytes(begin, end);
      } else {
        while (i + 1 < pieceIds.size() && pieceIds.get(i + 1) == id) {
          end = pieceEnds.get(++i);
        }
        emitter.unknown(begin, end);
      }
      begin = end;
    }
  }

  /** Turns spans of normalised bytes into pieces with spans of the text. */
  private final class Emitter {
    private final String text;
    private final SentencePieceNormalizer.Result norm;
    private final Spans spans;
    private final Pieces out;
    private int word;
    private boolean first = true;

    Emitter(String text, SentencePieceNormalizer.Result norm, Spans spans, int word, Pieces out) {
      this.text = text;
      this.norm = norm;
      this.spans = spans;
      this.word = word;
      this.out = out;
    }

    void piece(int id, int begin, int end) {
      if (spans == Spans.RAW && model.pieces().get(id).type() == PieceType.CONTROL) {
        out.add(id, norm.starts[begin], norm.starts[begin], word(begin, end));
        return;
      }
      add(id, begin, end, null);
    }

    void unknown(int begin, int end) {
      add(
          ids.unknown(),
          begin,
          end,
          new String(norm.bytes, begin, end - begin, StandardCharsets.UTF_8));
    }

    /** One piece per byte; in raw spans only the last has the character, as in the library. */
    void bytes(int begin, int end) {
      int number = word(begin, end);
      int start = start(begin, end);
      int stop = end(start, begin, end);
      for (int i = begin; i < end; i++) {
        boolean empty = spans == Spans.RAW && i < end - 1;
        out.add(ids.ofByte(norm.bytes[i]), start, empty ? start : stop, number);
      }
    }

    private void add(int id, int begin, int end, @Nullable String surface) {
      int start = start(begin, end);
      out.add(id, start, end(start, begin, end), word(begin, end), surface);
    }

    private int start(int begin, int end) {
      if (spans == Spans.RAW) {
        return norm.starts[begin];
      }
      int from = begin;
      while (isSymbol(from) && from + SYMBOL.length < end) {
        from += SYMBOL.length;
      }
      int start = norm.starts[from];
      int limit = Math.max(start, norm.ends[end - 1]);
      while (start < limit && UnicodeSets.isSpace(text.charAt(start))) {
        start++;
      }
      return start;
    }

    private int end(int start, int begin, int end) {
      if (spans == Spans.RAW) {
        return norm.starts[end];
      }
      int to = end;
      while (to - SYMBOL.length > begin && isSymbol(to - SYMBOL.length)) {
        to -= SYMBOL.length;
      }
      int stop = Math.max(start, norm.ends[to - 1]);
      while (stop > start && UnicodeSets.isSpace(text.charAt(stop - 1))) {
        stop--;
      }
      return stop;
    }

    private int word(int begin, int end) {
      boolean begins = norm.bytes[begin] == ' ' || (end - begin >= 3 && isSymbol(begin));
      if (begins && !first) {
        word++;
      }
      first = false;
      return word;
    }

    private boolean isSymbol(int at) {
      return at + SYMBOL.length <= norm.length
          && norm.bytes[at] == SYMBOL[0]
          && norm.bytes[at + 1] == SYMBOL[1]
          && norm.bytes[at + 2] == SYMBOL[2];
    }
  }

  /** Returns the text of a piece. */
  String piece(int id) {
    return model.pieces().get(id).text();
  }
}
