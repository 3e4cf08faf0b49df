package io.deberta4j.tokenizer;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * What a SentencePiece model file says, as far as it matters for encoding and decoding.
 *
 * @param pieces the vocabulary, in id order
 * @param algorithm how text is split into pieces
 * @param byteFallback whether unknown characters become byte pieces
 * @param whitespaceSuffix whether the white space symbol ends a word instead of beginning it
 * @param unkSurface what an unknown piece decodes to
 * @param normalizer how text is normalised first
 * @param denormalizer how decoded text is normalised; with an empty map not at all
 * @param declaredUnkId the {@code unk_id} of the trainer's settings
 */
record SentencePieceModel(
    List<Piece> pieces,
    Algorithm algorithm,
    boolean byteFallback,
    boolean whitespaceSuffix,
    String unkSurface,
    Normalization normalizer,
    Normalization denormalizer,
    int declaredUnkId) {

  /** One entry of the vocabulary. */
  record Piece(String text, float score, PieceType type) {}

  /** What a piece is for; the order is that of the file's numbers, from 1. */
  enum PieceType {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  /** How text is split; the order is that of the file's numbers, from 1. */
  enum Algorithm {
    UNIGRAM,
    BPE,
    WORD,
    CHAR
  }

  /** The settings of the normaliser. */
  record Normalization(
      ByteString charsMap,
      boolean addDummyPrefix,
      boolean removeExtraSpaces,
      boolean escapeSpaces) {}
}
