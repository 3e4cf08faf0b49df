package io.deberta4j.tokenizer;

import io.deberta4j.tokenizer.SentencePieceModel.PieceType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pieces to text as google/sentencepiece 0.1.97 does ({@code SentencePieceProcessor::Decode}). */
final class SentencePieceDecoder {
  private static final String SYMBOL = "\u2581";

  private final SentencePieceModel model;
  private final PieceIds ids;
  private final boolean consumesPrefix;
  private final @Nullable SentencePieceNormalizer denormalizer;

  SentencePieceDecoder(SentencePieceProcessor processor) {
    this.model = processor.model();
    this.ids = processor.ids();
    this.consumesPrefix =
        model.normalizer().addDummyPrefix() || model.normalizer().removeExtraSpaces();
    this.denormalizer =
        model.denormalizer().charsMap().isEmpty()
            ? null
            : new SentencePieceNormalizer(model.denormalizer(), false, null);
  }

  /** Joins pieces into text. */
  String decode(List<String> pieces) {
    StringBuilder text = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean atBeginning = true;
    boolean consumed = false;
    for (String piece : pieces) {
      int id = ids.of(piece);
      if (type(id) == PieceType.BYTE) {
        bytes.write(Integer.parseInt(piece.substring(3, 5), 16));
        continue;
      }
      flush(bytes, text);
      atBeginning &= !consumed && text.length() == 0;
      boolean strips = atBeginning && consumesPrefix && piece.startsWith(SYMBOL);
      consumed = false;
      if (type(id) == PieceType.CONTROL) {
        continue;
      }
      if (type(id) == PieceType.UNKNOWN) {
        text.append(piece.equals(model.pieces().get(id).text()) ? model.unkSurface() : piece);
        continue;
      }
      consumed = strips && !model.normalizer().removeExtraSpaces();
      text.append((strips ? piece.substring(1) : piece).replace(SYMBOL, " "));
    }
    flush(bytes, text);
    return denormalized(text.toString());
  }

  private PieceType type(int id) {
    return model.pieces().get(id).type();
  }

  private String denormalized(String text) {
    if (denormalizer == null) {
      return text;
    }
    SentencePieceNormalizer.Result result = denormalizer.normalize(text, 0, text.length());
    return new String(result.bytes, 0, result.length, StandardCharsets.UTF_8);
  }

  /** Writes gathered bytes as characters; each byte of an invalid sequence is U+FFFD. */
  private static void flush(ByteArrayOutputStream gathered, StringBuilder text) {
    byte[] bytes = gathered.toByteArray();
    gathered.reset();
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, Utf8.charLength(bytes[at]));
      String character = new String(bytes, at, length, StandardCharsets.UTF_8);
      byte[] back = character.getBytes(StandardCharsets.UTF_8);
      if (Arrays.equals(back, 0, back.length, bytes, at, at + length)) {
        text.append(character);
        at += length;
      } else {
        text.append('\uFFFD');
        at++;
      }
    }
  }
}
