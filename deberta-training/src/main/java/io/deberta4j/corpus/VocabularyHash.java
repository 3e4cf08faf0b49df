package io.deberta4j.corpus;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Hashes that tell whether two things are the same, in hexadecimal digits. */
final class VocabularyHash {
  /**
   * Text on which tokenizers of one vocabulary differ: by letter case, accents, compatibility
   * forms, white space, numbers, other scripts, special tokens.
   */
  private static final String SAMPLE =
      "Où est-il?  The QUICK brown fox, 1,234.5 km \u2014 \u201Cnaïve\u201D \uFB01n² [MASK] 日本語\u3000end";

  private VocabularyHash() {}

  /**
   * Hashes a vocabulary and how text is treated: SHA-256 of every token in the order of ids, as the
   * length of its UTF-8 (4 bytes, big-endian; −1 for an id without a token) and the UTF-8; then of
   * the ids of a sample text, 4 bytes each, big-endian.
   */
  static String of(Tokenizer tokenizer) {
    MessageDigest digest = sha256();
    for (int id = 0; id < tokenizer.vocabularySize(); id++) {
      String token = token(tokenizer, id);
      byte[] text = token == null ? new byte[0] : token.getBytes(StandardCharsets.UTF_8);
      digest.update(bytes(token == null ? -1 : text.length));
      digest.update(text);
    }
    for (int id : tokenizer.encode(SAMPLE).ids()) {
      digest.update(bytes(id));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static ByteBuffer bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, number);
  }

  /** Hashes bytes: SHA-256. */
  static String of(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** Returns the token of an id, or null where the vocabulary has a gap. */
  static @Nullable String token(Tokenizer tokenizer, int id) {
    try {
      return tokenizer.token(id);
    } catch (TokenizerException gap) {
      return null;
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
