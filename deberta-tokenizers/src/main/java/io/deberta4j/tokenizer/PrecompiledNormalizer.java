package io.deberta4j.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code Precompiled} normalizer of Hugging Face tokenizers: the character map of a
 * SentencePiece model, applied to grapheme clusters.
 *
 * <p><b>Deviation.</b> google/sentencepiece takes the longest rule at every position. This
 * normalizer looks a whole cluster of less than six bytes up first, takes the shortest rule that
 * the cluster begins with, and lets it stand for the whole cluster; so does the Rust library.
 */
final class PrecompiledNormalizer implements Normalizer {
  private static final Pattern CLUSTER = Pattern.compile("\\X");
  private static final int MAX_CLUSTER_BYTES = 6;

  private final CharsMap map;

  PrecompiledNormalizer(CharsMap map) {
    this.map = map;
  }

  @Override
  public AlignedText normalize(AlignedText text) {
    String chars = text.text();
    int plain = plain(chars, 0);
    if (plain == chars.length()) {
      return text;
    }
    AlignedText.Builder out = new AlignedText.Builder(text);
    Matcher clusters = CLUSTER.matcher(chars);
    out.copy(0, plain);
    for (int i = plain; i < chars.length(); ) {
      plain = plain(chars, i);
      out.copy(i, plain);
      i = plain;
      if (i == chars.length()) {
        break;
      }
      if (isSingleAscii(chars, i)) {
        character(chars, i, i + 1, out, text);
        i++;
        continue;
      }
      int end = clusters.find(i) && clusters.start() == i ? clusters.end() : i + 1;
      cluster(chars, i, end, out, text);
      i = end;
    }
    return out.build();
  }

  /** Returns where the chars end that stay as they are, at a glance. */
  private int plain(String chars, int from) {
    int i = from;
    while (i < chars.length()
        && isSingleAscii(chars, i)
        && map.staysInAscii((byte) chars.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Two ASCII characters never make a cluster, except for a carriage return and a line feed. */
  private static boolean isSingleAscii(String chars, int i) {
    return chars.charAt(i) < 0x80
        && (i + 1 == chars.length() || chars.charAt(i + 1) < 0x80)
        && chars.charAt(i) != '\r';
  }

  private void cluster(String chars, int from, int to, AlignedText.Builder out, AlignedText text) {
    if (to - from < MAX_CLUSTER_BYTES) {
      Utf8 utf8 = Utf8.encode(chars, from, to);
      if (utf8.length < MAX_CLUSTER_BYTES && transform(utf8, from, to, out, text)) {
        return;
      }
    }
    for (int i = from; i < to; ) {
      int next = i + Character.charCount(chars.codePointAt(i));
      character(chars, i, next, out, text);
      i = next;
    }
  }

  private void character(
      String chars, int from, int to, AlignedText.Builder out, AlignedText text) {
    if (!transform(Utf8.encode(chars, from, to), from, to, out, text)) {
      out.copy(from, to);
    }
  }

  private boolean transform(
      Utf8 utf8, int from, int to, AlignedText.Builder out, AlignedText text) {
    long rule = utf8.bytes[0] == 0 ? CharsMap.NO_MATCH : map.shortest(utf8.bytes, 0, utf8.length);
    if (rule == CharsMap.NO_MATCH) {
      return false;
    }
    int begin = CharsMap.replacement(rule);
    int end = map.replacementEnd(begin);
    String replacement = new String(map.replacements(), begin, end - begin, StandardCharsets.UTF_8);
    out.addSpan(replacement, text.start(from), text.end(to - 1));
    return true;
  }
}
