package io.deberta4j.corpus;

import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Text that looks enough like text, and a vocabulary of the repository's. */
final class SampleText {
  private static final String[] WORDS = {
    "the", "old", "man", "sat", "by", "sea", "and", "unbelievably", "Mr.", "London", "he", "saw",
    "a", "ship", "of", "1,000", "tons", "où", "日本", "\uD83D\uDE00", "[MASK]", "won't", "-", "e.g."
  };
  private static final String[] ENDS = {".", "?", "!", ".\"", "...", ";", ""};

  private SampleText() {}

  static Tokenizer tokenizer() {
    return Tokenizer.load(vocabulary());
  }

  static Path vocabulary() {
    return TestFolders.repository().resolve("goldens/assets/own/own-unigram-1k/spm.model");
  }

  /** Documents of some lines each. */
  static List<List<String>> documents(Random random, int count, int mostLines) {
    List<List<String>> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> lines = new ArrayList<>();
      for (int line = 1 + random.nextInt(mostLines); line > 0; line--) {
        lines.add(line(random));
      }
      documents.add(lines);
    }
    return documents;
  }

  private static String line(Random random) {
    StringBuilder line = new StringBuilder();
    for (int sentence = 1 + random.nextInt(5); sentence > 0; sentence--) {
      line.append(line.isEmpty() ? "" : " ").append(random.nextBoolean() ? "The" : "\"So");
      for (int word = random.nextInt(20); word > 0; word--) {
        line.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
      }
      line.append(ENDS[random.nextInt(ENDS.length)]);
    }
    return line.toString();
  }

  /** Writes documents with an empty line between them. */
  static String text(List<List<String>> documents) {
    StringBuilder text = new StringBuilder();
    for (List<String> lines : documents) {
      text.append(text.isEmpty() ? "" : "\n").append(String.join("\n", lines)).append('\n');
    }
    return text.toString();
  }
}
