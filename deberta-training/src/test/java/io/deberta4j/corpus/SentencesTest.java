package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where sentences begin. */
class SentencesTest {
  private static List<String> sentences(String line) {
    int[] starts = Sentences.starts(line);
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      int end = i + 1 < starts.length ? starts[i + 1] : line.length();
      sentences.add(line.substring(starts[i], end).strip());
    }
    return sentences;
  }

  @Test
  void marksWithWhiteSpaceAndACapitalEndSentences() {
    assertThat(sentences("It rained. Was it late? Yes! He left... Then nothing."))
        .containsExactly("It rained.", "Was it late?", "Yes!", "He left...", "Then nothing.");
    assertThat(sentences("\"Why not?\" he said. \"I don't know.\" (It was so.) 'Go!'"))
        .containsExactly("\"Why not?\" he said.", "\"I don't know.\"", "(It was so.)", "'Go!'");
    assertThat(sentences("He went on … and on. 7 came."))
        .containsExactly("He went on … and on.", "7 came.");
    assertThat(sentences("你好。再见！Good.")).containsExactly("你好。", "再见！", "Good.");
  }

  @Test
  void abbreviationsNumbersAndInitialsEndNone() {
    for (String one :
        new String[] {
          "Mr. Darcy and Mrs. Bennet met Dr. Grant at St. James.",
          "H. G. Wells wrote 3.14 times.",
          "J.R.R. Tolkien of the U.S. Army",
          "It is No. 7 in Vol. 2 of it",
          "It is e.g. This one",
          "no mark at all",
          "",
          "...",
          "file.Name of it"
        }) {
      assertThat(sentences(one)).containsExactly(one);
    }
    assertThat(sentences("So am I. He is not.")).containsExactly("So am I.", "He is not.");
    assertThat(sentences("Oh no. She left.")).containsExactly("Oh no.", "She left.");
  }

  @Test
  void anyTextIsDividedIntoItself() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String alphabet = "ab AB.!?…\"')(。\uD83D\uDE00 ";
    for (int trial = 0; trial < 5000; trial++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      int[] starts = Sentences.starts(text.toString());
      assertThat(starts[0]).isZero();
      for (int i = 1; i < starts.length; i++) {
        assertThat(starts[i])
            .as("seed %d: %s", seed, text)
            .isGreaterThan(starts[i - 1])
            .isLessThan(text.length());
      }
    }
  }
}
