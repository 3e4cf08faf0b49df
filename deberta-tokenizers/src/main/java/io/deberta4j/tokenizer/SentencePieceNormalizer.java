package io.deberta4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The normaliser of a SentencePiece model (google/sentencepiece 0.1.97, normalizer.cc): the model's
 * character map, white space clean-up, the white space symbol U+2581.
 */
final class SentencePieceNormalizer {
  private static final byte[] SYMBOL = "\u2581".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SPACE = {' '};

  private final @Nullable CharsMap charsMap;
  private final @Nullable PieceTrie userSymbols;
  private final boolean removeExtra;
  private final boolean dummyPrefix;
  private final boolean suffix;
  private final byte[] space;

  SentencePieceNormalizer(
      SentencePieceModel.Normalization spec, boolean suffix, @Nullable PieceTrie userSymbols) {
    this.charsMap = spec.charsMap().isEmpty() ? null : new CharsMap(spec.charsMap().toByteArray());
    this.userSymbols = userSymbols;
    this.removeExtra = spec.removeExtraSpaces();
    this.dummyPrefix = spec.addDummyPrefix();
    this.suffix = suffix;
    this.space = spec.escapeSpaces() ? SYMBOL : SPACE;
  }

  /** Normalised bytes and the UTF-16 span of the text that each came from. */
  static final class Result {
    byte[] bytes;
    int[] starts;
    int[] ends;
    int length;

    Result(int capacity) {
      bytes = new byte[capacity];
      starts = new int[capacity + 1];
      ends = new int[capacity + 1];
    }

    private void add(byte b, int start, int end) {
      if (length == bytes.length) {
        int grown = (int) Math.min(Integer.MAX_VALUE - 64, length * 2L + 16);
        bytes = Arrays.copyOf(bytes, grown);
        starts = Arrays.copyOf(starts, grown + 1);
        ends = Arrays.copyOf(ends, grown + 1);
      }
      bytes[length] = b;
      starts[length] = start;
      ends[length++] = end;
    }

    private void add(byte[] symbol, int start, int end) {
      for (byte b : symbol) {
        add(b, start, end);
      }
    }

    private boolean endsWith(byte[] symbol) {
      return length >= symbol.length
          && Arrays.equals(bytes, length - symbol.length, length, symbol, 0, symbol.length);
    }
  }

  /** Normalises the chars from {@code from} to {@code to}. */
  Result normalize(String text, int from, int to) {
    Utf8 in = Utf8.encode(text, from, to);
    int at = removeExtra ? skipSpaces(in) : 0;
    Result out = new Result(in.length + in.length / 4 + 16);
    if (at == in.length) {
      out.starts[0] = in.starts[0];
      return out;
    }
    if (!suffix && dummyPrefix) {
      out.add(space, in.starts[at], in.starts[at]);
    }
    copy(in, at, out);
    int consumed = in.starts[in.length];
    while (removeExtra && out.endsWith(space)) {
      out.length -= space.length;
      consumed = out.starts[out.length];
    }
    if (suffix && dummyPrefix) {
      out.add(space, consumed, consumed);
    }
    out.starts[out.length] = consumed;
    return out;
  }

  private void copy(Utf8 in, int from, Result out) {
    boolean afterSpace = removeExtra;
    int at = from;
    while (at < in.length) {
      byte b = in.bytes[at];
      if (isPlain(in, at) && b != ' ') {
        out.add(b, in.starts[at], in.starts[at + 1]);
        afterSpace = false;
        at++;
        continue;
      }
      long step = step(in, at);
      int end = at + length(step);
      afterSpace = emit(in, at, end, step, afterSpace, out) && removeExtra;
      at = end;
    }
  }

  /** Writes the normalised form of one step; returns whether a space is the last thing written. */
  private boolean emit(Utf8 in, int at, int end, long step, boolean afterSpace, Result out) {
    byte[] source = isRule(step) && charsMap != null ? charsMap.replacements() : in.bytes;
    int from = isRule(step) ? CharsMap.replacement(step) : at;
    int to = isRule(step) && charsMap != null ? charsMap.replacementEnd(from) : end;
    while (afterSpace && from < to && source[from] == ' ') {
      from++;
    }
    int start = in.starts[at];
    int stop = in.starts[end];
    for (int i = from; i < to; i++) {
      if (source[i] == ' ') {
        out.add(space, start, stop);
      } else {
        out.add(source[i], start, stop);
      }
    }
    return from == to ? afterSpace : source[to - 1] == ' ';
  }

  /** ASCII that no rule touches, the common case. */
  private boolean isPlain(Utf8 in, int at) {
    byte b = in.bytes[at];
    return userSymbols == null
        && b >= 0
        && (charsMap == null || charsMap.staysInAscii(b))
        && (at + 1 == in.length || in.bytes[at + 1] >= 0);
  }

  private int skipSpaces(Utf8 in) {
    int at = 0;
    while (at < in.length) {
      long step = step(in, at);
      boolean isSpace;
      if (isRule(step) && charsMap != null) {
        int from = CharsMap.replacement(step);
        isSpace = charsMap.replacementEnd(from) == from + 1 && charsMap.replacements()[from] == ' ';
      } else {
        isSpace = length(step) == 1 && in.bytes[at] == ' ';
      }
      if (!isSpace) {
        break;
      }
      at += length(step);
    }
    return at;
  }

  /** One step: a user-defined symbol or a character as it is (negative length), or a rule. */
  private long step(Utf8 in, int at) {
    if (userSymbols != null) {
      int symbol = userSymbols.longest(in.bytes, at, in.length);
      if (symbol > 0) {
        return -symbol;
      }
    }
    long rule = charsMap == null ? CharsMap.NO_MATCH : charsMap.longest(in.bytes, at, in.length);
    return rule != CharsMap.NO_MATCH ? rule : -Utf8.charLength(in.bytes[at]);
  }

  private static boolean isRule(long step) {
    return step > 0;
  }

  private static int length(long step) {
    return isRule(step) ? CharsMap.length(step) : (int) -step;
  }
}
