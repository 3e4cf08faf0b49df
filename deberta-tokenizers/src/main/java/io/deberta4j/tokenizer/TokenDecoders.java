package io.deberta4j.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** The decoders of Hugging Face tokenizers: from a list of tokens to a list of texts. */
final class TokenDecoders {
  private TokenDecoders() {}

  static UnaryOperator<List<String>> sequence(List<UnaryOperator<List<String>>> decoders) {
    return tokens -> {
      List<String> current = tokens;
      for (UnaryOperator<List<String>> decoder : decoders) {
        current = decoder.apply(current);
      }
      return current;
    };
  }

  /** Joins everything into one text. */
  static UnaryOperator<List<String>> fuse() {
    return tokens -> List.of(String.join("", tokens));
  }

  /** GPT-2's printable characters become bytes again. */
  static UnaryOperator<List<String>> byteLevel() {
    return tokens -> List.of(ByteAlphabet.decode(tokens));
  }

  /** The symbol becomes a space again, but not in the first token if it was put there. */
  static UnaryOperator<List<String>> metaspace(char symbol, boolean prepended) {
    return tokens -> {
      List<String> out = new ArrayList<>(tokens.size());
      for (String token : tokens) {
        boolean removed = out.isEmpty() && prepended;
        out.add(token.replace(String.valueOf(symbol), removed ? "" : " "));
      }
      return out;
    };
  }

  /** Pieces that go on with a word lose their prefix, others come behind a space. */
  static UnaryOperator<List<String>> wordPiece(String prefix, boolean cleanUp) {
    return tokens -> {
      List<String> out = new ArrayList<>(tokens.size());
      for (String token : tokens) {
        String text = token;
        if (!out.isEmpty()) {
          text = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
        }
        out.add(cleanUp ? CleanUp.of(text) : text);
      }
      return out;
    };
  }

  static UnaryOperator<List<String>> replace(GuardedPattern pattern, String content) {
    return tokens -> {
      List<String> out = new ArrayList<>(tokens.size());
      for (String token : tokens) {
        StringBuilder text = new StringBuilder();
        int[] done = {0};
        pattern.forEach(
            token,
            (from, to) -> {
              text.append(token, done[0], from).append(content);
              done[0] = to;
            });
        out.add(text.append(token, done[0], token.length()).toString());
      }
      return out;
    };
  }

  /** Runs of {@code <0x41>} become the text they are in UTF-8, or U+FFFD for each byte. */
  static UnaryOperator<List<String>> byteFallback() {
    return tokens -> {
      List<String> out = new ArrayList<>(tokens.size());
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String token : tokens) {
        if (token.matches("<0x[0-9A-Fa-f]{2}>")) {
          bytes.write(Integer.parseInt(token.substring(3, 5), 16));
        } else {
          flush(bytes, out);
          out.add(token);
        }
      }
      flush(bytes, out);
      return out;
    };
  }

  private static void flush(ByteArrayOutputStream gathered, List<String> out) {
    byte[] bytes = gathered.toByteArray();
    gathered.reset();
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      if (bytes.length > 0) {
        out.add(text);
      }
      return;
    }
    for (int i = 0; i < bytes.length; i++) {
      out.add("\uFFFD");
    }
  }

  /** Takes up to so many of a character off the ends of every token. */
  static UnaryOperator<List<String>> strip(char content, int start, int stop) {
    return tokens -> {
      List<String> out = new ArrayList<>(tokens.size());
      for (String token : tokens) {
        int from = 0;
        while (from < Math.min(start, token.length()) && token.charAt(from) == content) {
          from++;
        }
        int to = token.length();
        while (to > from && token.length() - to < stop && token.charAt(to - 1) == content) {
          to--;
        }
        out.add(token.substring(from, to));
      }
      return out;
    };
  }
}
