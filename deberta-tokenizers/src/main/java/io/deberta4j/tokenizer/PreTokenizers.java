package io.deberta4j.tokenizer;

import io.deberta4j.tokenizer.SplitBehaviour.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** The pre-tokenizers of Hugging Face tokenizers. */
final class PreTokenizers {
  private PreTokenizers() {}

  /** Cuts at characters, each a delimiter of its own. */
  static PreTokenizer characters(IntPredicate isDelimiter, SplitBehaviour behaviour) {
    return text -> {
      String chars = text.text();
      List<Part> parts = new ArrayList<>();
      int begin = 0;
      for (int i = 0; i < chars.length(); ) {
        int codePoint = chars.codePointAt(i);
        int next = i + Character.charCount(codePoint);
        if (isDelimiter.test(codePoint)) {
          if (begin < i) {
            parts.add(new Part(begin, i, false));
          }
          parts.add(new Part(i, next, true));
          begin = next;
        }
        i = next;
      }
      if (begin < chars.length()) {
        parts.add(new Part(begin, chars.length(), false));
      }
      return behaviour.cut(text, parts);
    };
  }

  /** Cuts at matches of an expression, or with {@code invert} between them. */
  static PreTokenizer pattern(GuardedPattern pattern, SplitBehaviour behaviour, boolean invert) {
    return text -> {
      List<Part> parts = new ArrayList<>();
      int[] begin = {0};
      pattern.forEach(
          text.text(),
          (from, to) -> {
            if (begin[0] < from) {
              parts.add(new Part(begin[0], from, invert));
            }
            parts.add(new Part(from, to, !invert));
            begin[0] = to;
          });
      if (begin[0] < text.length()) {
        parts.add(new Part(begin[0], text.length(), invert));
      }
      return behaviour.cut(text, parts);
    };
  }

  /** When the white space symbol is put before a text that does not begin with it. */
  enum Prepend {
    ALWAYS,
    FIRST,
    NEVER
  }

  /** Spaces become a visible symbol that begins a word. */
  static PreTokenizer metaspace(char symbol, Prepend prepend, boolean split) {
    return text -> {
      boolean wanted =
          prepend == Prepend.ALWAYS || (prepend == Prepend.FIRST && text.start(0) == 0);
      AlignedText marked = text.respelled(text.text().replace(' ', symbol));
      boolean prefixed = wanted && marked.text().charAt(0) != symbol;
      if (!split) {
        return List.of(prefixed ? prefixed(symbol, marked) : marked);
      }
      List<AlignedText> words = new ArrayList<>();
      String chars = marked.text();
      for (int at = 0; at < chars.length(); ) {
        int next = chars.indexOf(symbol, at + 1);
        int end = next < 0 ? chars.length() : next;
        AlignedText word = marked.slice(at, end);
        words.add(prefixed && at == 0 ? prefixed(symbol, word) : word);
        at = end;
      }
      return words;
    };
  }

  private static AlignedText prefixed(char symbol, AlignedText text) {
    AlignedText.Builder out = new AlignedText.Builder(text);
    out.addSpan(String.valueOf(symbol), text.start(0), text.start(0));
    out.copy(0, text.length());
    return out.build();
  }

  /** Bytes become GPT-2's printable characters; words are those of its splitting expression. */
  static PreTokenizer byteLevel(boolean prefixSpace, boolean splitWords) {
    return text -> {
      AlignedText spaced = text;
      if (prefixSpace && text.text().charAt(0) != ' ') {
        spaced = prefixed(' ', text);
      }
      List<AlignedText> words = new ArrayList<>();
      String chars = spaced.text();
      for (int at = 0; at < chars.length(); ) {
        int end = splitWords ? Gpt2Splitter.next(chars, at, chars.length()) : chars.length();
        words.add(spelled(spaced.slice(at, end)));
        at = end;
      }
      return words;
    };
  }

  private static AlignedText spelled(AlignedText word) {
    String chars = word.text();
    char[] spelled = new char[chars.length()];
    int ascii = 0;
    while (ascii < spelled.length && chars.charAt(ascii) < 0x80) {
      spelled[ascii] = ByteAlphabet.character((byte) chars.charAt(ascii));
      ascii++;
    }
    if (ascii == spelled.length) {
      return word.respelled(new String(spelled));
    }
    Utf8 utf8 = Utf8.encode(chars, 0, chars.length());
    AlignedText.Builder out = new AlignedText.Builder(word);
    for (int i = 0; i < utf8.length; i++) {
      int from = utf8.starts[i];
      int to = from + (utf8.isSupplementary(i) ? 2 : 1);
      out.add(ByteAlphabet.character(utf8.bytes[i]), from, to);
    }
    return out.build();
  }
}
