package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The precompiled character map of a SentencePiece model: a Darts-clone double array from byte
 * strings to zero-terminated replacements.
 *
 * <p>The file is not trusted: every step of a walk is checked against the array, a rule is never
 * longer than {@value #MAX_RULE} bytes and its replacement than {@value #MAX_REPLACEMENT}.
 */
final class CharsMap {
  /** No rule matches. */
  static final long NO_MATCH = 0;

  /** Unicode's longest compatibility expansion has 33 bytes. */
  private static final int MAX_REPLACEMENT = 256;

  /** Rules are a character with its marks; no walk goes on for longer than this. */
  private static final int MAX_RULE = 256;

  private final int[] units;
  private final byte[] replacements;
  private final boolean[] plain = new boolean[128];

  /**
   * Reads a map.
   *
   * @throws TokenizerException if the declared sizes do not fit the bytes
   */
  CharsMap(byte[] blob) {
    if (blob.length < 8) {
      throw broken(blob.length + " bytes are too few");
    }
    long size = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xFFFFFFFFL;
    if (size < 4 || size % 4 != 0 || size > blob.length - 4) {
      throw broken("it declares an array of " + size + " bytes but has " + (blob.length - 4));
    }
    units = new int[(int) size / 4];
    ByteBuffer.wrap(blob, 4, (int) size).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(units);
    replacements = Arrays.copyOfRange(blob, 4 + (int) size, blob.length);
    for (int c = 0; c < 128; c++) {
      plain[c] = isPlain((byte) c);
    }
  }

  /** Whether an ASCII character followed by another ASCII character always stays as it is. */
  boolean staysInAscii(byte c) {
    return plain[c];
  }

  /** Returns the longest rule at {@code from} as replacement offset and length of the match. */
  long longest(byte[] text, int from, int to) {
    return match(text, from, to, true);
  }

  /** Returns the shortest rule at {@code from}, as the Rust library takes it. */
  long shortest(byte[] text, int from, int to) {
    return match(text, from, to, false);
  }

  /** The number of bytes that a match covers. */
  static int length(long match) {
    return (int) match;
  }

  /** The offset of a match's replacement in {@link #replacements}. */
  static int replacement(long match) {
    return (int) (match >>> 32);
  }

  byte[] replacements() {
    return replacements;
  }

  /** Returns the end of the replacement at an offset. */
  int replacementEnd(int offset) {
    int limit = Math.min(replacements.length, offset + MAX_REPLACEMENT);
    for (int i = offset; i < limit; i++) {
      if (replacements[i] == 0) {
        return i;
      }
    }
    if (limit == replacements.length) {
      return limit;
    }
    throw broken("a replacement is longer than " + MAX_REPLACEMENT + " bytes");
  }

  private long match(byte[] text, int from, int to, boolean longest) {
    long found = NO_MATCH;
    int node = offset(units[0]);
    int limit = Math.min(to, from + MAX_RULE);
    for (int i = from; i < limit; i++) {
      int label = text[i] & 0xFF;
      node ^= label;
      if (!hasLabel(node, label)) {
        break;
      }
      int unit = units[node];
      node ^= offset(unit);
      if ((unit >>> 8 & 1) == 1) {
        found = leaf(node, i + 1 - from);
        if (!longest) {
          break;
        }
      }
    }
    return found;
  }

  private long leaf(int node, int length) {
    int replacement = node >= 0 && node < units.length ? units[node] & 0x7FFFFFFF : -1;
    if (replacement < 0 || replacement > replacements.length) {
      throw broken("a rule points outside of its tables");
    }
    return (long) replacement << 32 | length;
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  /** No rule for the character alone, and none that goes on with another ASCII character. */
  private boolean isPlain(byte c) {
    int node = offset(units[0]) ^ c;
    if (!hasLabel(node, c)) {
      return true;
    }
    if ((units[node] >>> 8 & 1) == 1) {
      return false;
    }
    int below = node ^ offset(units[node]);
    for (int next = 0; next < 128; next++) {
      if (hasLabel(below ^ next, next)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasLabel(int node, int label) {
    return node >= 0 && node < units.length && (units[node] & 0x800000FF) == label;
  }

  private static TokenizerException broken(String what) {
    return new TokenizerException(
        "The character map (precompiled_charsmap) of the model is broken: "
            + what
            + ". Fetch the file again.");
  }
}
