package io.deberta4j.tokenizer;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.SentencePieceModel.Algorithm;
import io.deberta4j.tokenizer.SentencePieceModel.Normalization;
import io.deberta4j.tokenizer.SentencePieceModel.Piece;
import io.deberta4j.tokenizer.SentencePieceModel.PieceType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the protobuf of a SentencePiece model (google/sentencepiece, sentencepiece_model.proto).
 */
final class SentencePieceReader {
  private static final int FIXED32 = WireFormat.WIRETYPE_FIXED32;
  private static final int VARINT = WireFormat.WIRETYPE_VARINT;
  private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private final List<Piece> pieces = new ArrayList<>();
  private Algorithm algorithm = Algorithm.UNIGRAM;
  private boolean byteFallback;
  private boolean whitespaceSuffix;
  private String unkSurface = " \u2047 ";
  private int unkId;
  private Normalization normalizer = new Normalization(ByteString.EMPTY, true, true, true);
  private Normalization denormalizer = normalizer;

  private SentencePieceReader() {}

  /**
   * Reads a model.
   *
   * @throws TokenizerException if the bytes are no such model or it asks for something unknown
   */
  static SentencePieceModel read(byte[] file, String name) {
    try {
      SentencePieceReader reader = new SentencePieceReader();
      reader.model(CodedInputStream.newInstance(file));
      if (reader.pieces.isEmpty()) {
        throw new TokenizerException("it has no pieces");
      }
      return new SentencePieceModel(
          List.copyOf(reader.pieces),
          reader.algorithm,
          reader.byteFallback,
          reader.whitespaceSuffix,
          reader.unkSurface,
          reader.normalizer,
          reader.denormalizer,
          reader.unkId);
    } catch (IOException | TokenizerException e) {
      throw new TokenizerException(
          name
              + " is not a usable SentencePiece model: "
              + e.getMessage()
              + ". Expected the spm.model of a checkpoint; fetch the file again.",
          e);
    }
  }

  private void model(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> message(in, tag, this::piece);
        case 2 -> message(in, tag, this::trainer);
        case 3 -> message(in, tag, sub -> normalizer = normalization(sub));
        case 5 -> message(in, tag, sub -> denormalizer = normalization(sub));
        default -> skip(in, tag);
      }
    }
  }

  private void piece(CodedInputStream in) throws IOException {
    String text = "";
    float score = 0;
    PieceType type = PieceType.NORMAL;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> text = string(in, tag);
        case 2 -> {
          expect(tag, FIXED32);
          score = in.readFloat();
        }
        case 3 -> type = constant(PieceType.values(), number(in, tag), "piece type");
        default -> skip(in, tag);
      }
    }
    if (Float.isNaN(score)) {
      throw new TokenizerException("piece " + pieces.size() + " has no number as its score");
    }
    pieces.add(new Piece(text, score, type));
  }

  private void trainer(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 3 -> algorithm = constant(Algorithm.values(), number(in, tag), "model type");
        case 24 -> whitespaceSuffix = number(in, tag) != 0;
        case 35 -> byteFallback = number(in, tag) != 0;
        case 40 -> unkId = number(in, tag);
        case 44 -> unkSurface = string(in, tag);
        default -> skip(in, tag);
      }
    }
  }

  private static Normalization normalization(CodedInputStream in) throws IOException {
    ByteString charsMap = ByteString.EMPTY;
    boolean prefix = true;
    boolean removeExtra = true;
    boolean escape = true;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 2 -> {
          expect(tag, BYTES);
          charsMap = in.readBytes();
        }
        case 3 -> prefix = number(in, tag) != 0;
        case 4 -> removeExtra = number(in, tag) != 0;
        case 5 -> escape = number(in, tag) != 0;
        default -> skip(in, tag);
      }
    }
    return new Normalization(charsMap, prefix, removeExtra, escape);
  }

  private interface Body {
    void read(CodedInputStream in) throws IOException;
  }

  private static void message(CodedInputStream in, int tag, Body body) throws IOException {
    expect(tag, BYTES);
    int limit = in.pushLimit(in.readRawVarint32());
    body.read(in);
    in.checkLastTagWas(0);
    in.popLimit(limit);
  }

  private static int number(CodedInputStream in, int tag) throws IOException {
    expect(tag, VARINT);
    return in.readInt32();
  }

  private static String string(CodedInputStream in, int tag) throws IOException {
    expect(tag, BYTES);
    byte[] bytes = in.readByteArray();
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new TokenizerException("a text in it is not valid UTF-8", e);
    }
  }

  private static void skip(CodedInputStream in, int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new TokenizerException("it has an unexpected end-group tag");
    }
  }

  private static void expect(int tag, int wireType) {
    if (WireFormat.getTagWireType(tag) != wireType) {
      throw new TokenizerException(
          "field "
              + WireFormat.getTagFieldNumber(tag)
              + " has wire type "
              + WireFormat.getTagWireType(tag)
              + ", expected "
              + wireType);
    }
  }

  private static <E> E constant(E[] constants, int number, String what) {
    if (number < 1 || number > constants.length) {
      throw new TokenizerException("unknown " + what + " " + number);
    }
    return constants[number - 1];
  }
}
