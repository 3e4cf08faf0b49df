package io.deberta4j.vocabulary;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.deberta4j.io.TokenizerException;
import java.util.ArrayList;
import java.util.List;

/**
 * The protobuf of a SentencePiece model (google/sentencepiece, sentencepiece_model.proto), field by
 * field, so that what is not understood stays as it is.
 */
final class SentencePieceFile {
  static final int NORMAL = 1;
  static final int UNKNOWN = 2;
  static final int CONTROL = 3;
  static final int BYTE = 6;

  private static final int PIECES = 1;
  private static final int TRAINER = 2;
  private static final int NORMALIZER = 3;
  private static final int UNIGRAM = 1;

  private final UnknownFieldSet fields;

  private SentencePieceFile(UnknownFieldSet fields) {
    this.fields = fields;
  }

  /**
   * Reads a model.
   *
   * @param name the file, for errors
   * @throws TokenizerException if it is none
   */
  static SentencePieceFile read(byte[] bytes, String name) {
    try {
      return new SentencePieceFile(UnknownFieldSet.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new TokenizerException(
          name
              + " is not a SentencePiece model ("
              + e.getMessage()
              + "). Expected the spm.model of a checkpoint; fetch the file again.",
          e);
    }
  }

  /** Writes a trained vocabulary. */
  static SentencePieceFile of(UnigramVocabulary vocabulary, byte[] charsMap) {
    UnknownFieldSet.Builder file = UnknownFieldSet.newBuilder();
    Field.Builder pieces = Field.newBuilder();
    for (int id = 0; id < vocabulary.pieces().size(); id++) {
      ScoredPiece piece = vocabulary.pieces().get(id);
      pieces.addLengthDelimited(piece(piece, vocabulary.type(id)).toByteString());
    }
    file.addField(PIECES, pieces.build());
    file.addField(TRAINER, message(trainer(vocabulary.settings())));
    file.addField(NORMALIZER, message(normalizer(vocabulary.settings(), charsMap)));
    return new SentencePieceFile(file.build());
  }

  byte[] bytes() {
    return fields.toByteArray();
  }

  int size() {
    return fields.getField(PIECES).getLengthDelimitedList().size();
  }

  /** Whether text is split by a unigram model. */
  boolean isUnigram(String name) {
    List<Long> type = sub(TRAINER, name).getField(3).getVarintList();
    return type.isEmpty() || type.get(type.size() - 1) == UNIGRAM;
  }

  /** Returns the pieces in the order of their ids. */
  List<ScoredPiece> pieces(String name) {
    List<ScoredPiece> pieces = new ArrayList<>();
    for (int id = 0; id < size(); id++) {
      UnknownFieldSet piece = piece(id, name);
      String text = "";
      for (ByteString bytes : piece.getField(1).getLengthDelimitedList()) {
        text = bytes.toStringUtf8();
      }
      float score = 0;
      for (int bits : piece.getField(2).getFixed32List()) {
        score = Float.intBitsToFloat(bits);
      }
      pieces.add(new ScoredPiece(text, score));
    }
    return pieces;
  }

  /** Returns the type of a piece: {@link #NORMAL} and so on. */
  int type(int id, String name) {
    int type = NORMAL;
    for (long value : piece(id, name).getField(3).getVarintList()) {
      type = (int) value;
    }
    return type;
  }

  /** Returns the model with some of its pieces, in this order. */
  SentencePieceFile select(int[] ids, String name) {
    Field.Builder pieces = Field.newBuilder();
    for (int id : ids) {
      pieces.addLengthDelimited(fields.getField(PIECES).getLengthDelimitedList().get(id));
    }
    UnknownFieldSet trainer =
        sub(TRAINER, name).toBuilder().clearField(4).addField(4, number(ids.length)).build();
    return new SentencePieceFile(
        fields.toBuilder()
            .clearField(PIECES)
            .addField(PIECES, pieces.build())
            .clearField(TRAINER)
            .addField(TRAINER, message(trainer))
            .build());
  }

  private UnknownFieldSet piece(int id, String name) {
    return read(fields.getField(PIECES).getLengthDelimitedList().get(id).toByteArray(), name)
        .fields;
  }

  private UnknownFieldSet sub(int number, String name) {
    ByteString bytes = ByteString.EMPTY;
    for (ByteString part : fields.getField(number).getLengthDelimitedList()) {
      bytes = bytes.concat(part);
    }
    return read(bytes.toByteArray(), name).fields;
  }

  private static UnknownFieldSet piece(ScoredPiece piece, int type) {
    return UnknownFieldSet.newBuilder()
        .addField(1, text(piece.text()))
        .addField(2, number(piece.score()))
        .addField(3, number(type))
        .build();
  }

  /** The settings, under their numbers in {@code TrainerSpec}. */
  private static UnknownFieldSet trainer(UnigramSettings settings) {
    PieceRules rules = settings.rules();
    List<String> special = ReservedTokens.FIRST;
    return UnknownFieldSet.newBuilder()
        .addField(3, number(UNIGRAM))
        .addField(4, number(settings.vocabularySize()))
        .addField(10, number((float) settings.characterCoverage()))
        .addField(11, number(settings.sample().size()))
        .addField(14, number(settings.seedPieces()))
        .addField(15, number((float) settings.shrinkingFactor()))
        .addField(17, number(settings.subIterations()))
        .addField(20, number(rules.maxLength()))
        .addField(21, flag(rules.splitByScript()))
        .addField(22, flag(rules.splitByWhitespace()))
        .addField(23, flag(rules.splitByNumber()))
        .addField(25, flag(rules.splitDigits()))
        .addField(35, flag(settings.byteFallback()))
        .addField(40, number(special.indexOf("[UNK]")))
        .addField(41, number(special.indexOf("[CLS]")))
        .addField(42, number(special.indexOf("[SEP]")))
        .addField(43, number(special.indexOf("[PAD]")))
        .addField(45, text("[UNK]"))
        .addField(46, text("[CLS]"))
        .addField(47, text("[SEP]"))
        .addField(48, text("[PAD]"))
        .build();
  }

  private static UnknownFieldSet normalizer(UnigramSettings settings, byte[] charsMap) {
    WhitespaceRules whitespace = settings.whitespace();
    return UnknownFieldSet.newBuilder()
        .addField(1, text(settings.normalization().fileName()))
        .addField(2, Field.newBuilder().addLengthDelimited(ByteString.copyFrom(charsMap)).build())
        .addField(3, flag(whitespace.addDummyPrefix()))
        .addField(4, flag(whitespace.removeExtra()))
        .addField(5, flag(true))
        .build();
  }

  private static Field message(UnknownFieldSet message) {
    return Field.newBuilder().addLengthDelimited(message.toByteString()).build();
  }

  private static Field text(String text) {
    return Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(text)).build();
  }

  private static Field number(long value) {
    return Field.newBuilder().addVarint(value).build();
  }

  private static Field number(float value) {
    return Field.newBuilder().addFixed32(Float.floatToRawIntBits(value)).build();
  }

  private static Field flag(boolean value) {
    return number(value ? 1 : 0);
  }
}
