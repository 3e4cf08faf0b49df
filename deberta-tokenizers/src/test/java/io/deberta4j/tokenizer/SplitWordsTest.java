package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is remembered is what the splitter says, however many words share a slot. */
class SplitWordsTest {
  private static final int WORDS = 100_000;
  private static final int MOST = 1 << 20;

  /** A piece for each byte, called after it. */
  private static void bytes(byte[] text, int from, int to, IntList ids, IntList ends) {
    for (int i = from; i < to; i++) {
      ids.add(text[i]);
      ends.add(i + 1);
    }
  }

  @Test
  void wordsAreNeverMistakenForEachOther() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    SplitWords words = new SplitWords();
    for (int i = 0; i < WORDS; i++) {
      byte[] text = ("ab" + random.nextInt(MOST)).getBytes(StandardCharsets.US_ASCII);
      int from = random.nextInt(2);
      IntList ids = new IntList(8);
      IntList ends = new IntList(8);
      IntList expectedIds = new IntList(8);
      IntList expectedEnds = new IntList(8);
      words.split(text, from, text.length, SplitWordsTest::bytes, ids, ends);
      bytes(text, from, text.length, expectedIds, expectedEnds);
      String where = "seed " + seed + ", word " + i;
      assertThat(ids.toArray()).as(where).isEqualTo(expectedIds.toArray());
      assertThat(ends.toArray()).as(where).isEqualTo(expectedEnds.toArray());
    }
  }

  @Test
  void aWordIsSplitOnce() {
    SplitWords words = new SplitWords();
    int[] calls = {0};
    byte[] text = "the the".getBytes(StandardCharsets.US_ASCII);
    SplitWords.Splitter counting =
        (bytes, from, to, ids, ends) -> {
          calls[0]++;
          bytes(bytes, from, to, ids, ends);
        };
    words.split(text, 0, 3, counting, new IntList(8), new IntList(8));
    words.split(text, 4, 7, counting, new IntList(8), new IntList(8));
    assertThat(calls[0]).isEqualTo(1);
  }
}
