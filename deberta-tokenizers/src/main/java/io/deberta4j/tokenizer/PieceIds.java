package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.SentencePieceModel.Piece;
import io.deberta4j.tokenizer.SentencePieceModel.PieceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of a SentencePiece model by text (google/sentencepiece 0.1.97, {@code
 * ModelInterface}). Control, unknown and byte pieces are looked up first and never match text.
 */
final class PieceIds {
  private final SentencePieceModel model;
  private final Map<String, Integer> normal = new HashMap<>();
  private final Map<String, Integer> reserved = new HashMap<>();
  private final int[] bytes = new int[256];
  private final int unknown;

  /**
   * Checks the vocabulary.
   *
   * @throws TokenizerException if a piece is empty or there twice, or the unknown piece or byte
   *     pieces are missing
   */
  PieceIds(SentencePieceModel model) {
    this.model = model;
    int unk = -1;
    int byteCount = 0;
    for (int id = 0; id < model.pieces().size(); id++) {
      Piece piece = model.pieces().get(id);
      require(!piece.text().isEmpty(), "piece " + id + " is empty");
      Map<String, Integer> map = isNormal(piece) ? normal : reserved;
      require(
          map.putIfAbsent(piece.text(), id) == null, "piece '" + piece.text() + "' is there twice");
      if (piece.type() == PieceType.UNKNOWN) {
        require(unk < 0, "there are two unknown pieces, " + unk + " and " + id);
        unk = id;
      } else if (piece.type() == PieceType.BYTE) {
        require(model.byteFallback(), "there are byte pieces but byte_fallback is off");
        bytes[byteValue(piece.text())] = id;
        byteCount++;
      }
    }
    require(unk >= 0, "there is no unknown piece");
    require(
        !model.byteFallback() || byteCount == 256,
        "byte_fallback is on but there are " + byteCount + " of 256 byte pieces");
    this.unknown = unk;
  }

  private static boolean isNormal(Piece piece) {
    return piece.type() == PieceType.NORMAL
        || piece.type() == PieceType.USER_DEFINED
        || piece.type() == PieceType.UNUSED;
  }

  private static void require(boolean condition, String problem) {
    if (!condition) {
      throw new TokenizerException("The SentencePiece model is inconsistent: " + problem + ".");
    }
  }

  /** Reads {@code <0x41>} as 0x41. */
  private static int byteValue(String piece) {
    if (piece.length() == 6) {
      int b = Character.digit(piece.charAt(3), 16) * 16 + Character.digit(piece.charAt(4), 16);
      if (b >= 0 && b < 256 && byteName(b).equals(piece)) {
        return b;
      }
    }
    throw new TokenizerException(
        "The SentencePiece model is inconsistent: byte piece '"
            + piece
            + "' is not one of <0x00> to <0xFF>.");
  }

  /** Names the piece of a byte: {@code <0x41>}. */
  static String byteName(int b) {
    String digits = "0123456789ABCDEF";
    return "<0x" + digits.charAt(b >> 4) + digits.charAt(b & 15) + ">";
  }

  int unknown() {
    return unknown;
  }

  /** Returns the id of a byte's piece. */
  int ofByte(byte b) {
    return bytes[b & 0xFF];
  }

  /** Returns the id of a piece, or the unknown id. */
  int of(String piece) {
    Integer id = reserved.get(piece);
    if (id == null) {
      id = normal.get(piece);
    }
    return id == null ? unknown : id;
  }

  /**
   * Builds a trie of the pieces that text can be split into and that pass a filter; null if none.
   */
  @Nullable PieceTrie trie(Predicate<Piece> wanted) {
    List<byte[]> keys = new ArrayList<>();
    IntList ids = new IntList(model.pieces().size());
    for (int id = 0; id < model.pieces().size(); id++) {
      Piece piece = model.pieces().get(id);
      if (isNormal(piece) && wanted.test(piece)) {
        keys.add(piece.text().getBytes(StandardCharsets.UTF_8));
        ids.add(id);
      }
    }
    return keys.isEmpty() ? null : new PieceTrie(keys.toArray(new byte[0][]), ids.toArray());
  }
}
