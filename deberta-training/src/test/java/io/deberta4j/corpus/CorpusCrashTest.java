package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A preparation that is killed again and again, wherever it is, ends with the same bytes as one
 * that nobody disturbs; what was finished before a kill is not written again.
 */
class CorpusCrashTest {
  private static final int KILLS = 10;
  private static final int LONGEST_MILLIS = 300;

  @TempDir Path folder;

  @Test
  void aPreparationKilledAtRandomMomentsEndsWithTheSameBytes() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Path text =
        Files.writeString(
            folder.resolve("text.txt"), SampleText.text(SampleText.documents(random, 400, 40)));
    Path expected = folder.resolve("expected");
    new CorpusPreparation(SampleText.tokenizer(), KilledPreparation.settings())
        .prepare(List.of(text), expected);
    int left = KILLS;
    int halfDone = 0;
    for (int run = 0; left > 0; run++) {
      Path corpus = folder.resolve("corpus-" + run);
      while (!Files.exists(corpus.resolve("corpus.json"))) {
        Map<Path, FileTime> before = shards(corpus);
        ChildJvm child = ChildJvm.start(entry -> true, KilledPreparation.class, text, corpus);
        assertThat(child.prints(KilledPreparation.BEGINS)).isTrue();
        if (left == 0) {
          assertThat(child.join().output()).as("seed %d", seed).isIn("", KilledPreparation.MADE);
        } else {
          boolean atWork = left % 2 == 0 && child.prints(KilledPreparation.MADE);
          Thread.sleep(random.nextInt(LONGEST_MILLIS));
          left -= child.kill() ? 1 : 0;
          halfDone += atWork && !Files.exists(corpus.resolve("corpus.json")) ? 1 : 0;
        }
        assertThat(shards(corpus)).as("seed %d", seed).containsAllEntriesOf(before);
      }
      assertThat(CorpusPreparationTest.contents(corpus).equals(contents(expected)))
          .as("seed %d: the same bytes", seed)
          .isTrue();
    }
    assertThat(halfDone).as("seed %d: kills in the midst of it", seed).isPositive();
  }

  private static Map<String, String> contents(Path corpus) throws IOException {
    return CorpusPreparationTest.contents(corpus);
  }

  private static Map<Path, FileTime> shards(Path corpus) throws IOException {
    Map<Path, FileTime> times = new HashMap<>();
    if (Files.exists(corpus)) {
      try (Stream<Path> files = Files.list(corpus)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".shard")).toList()) {
          times.put(file, Files.getLastModifiedTime(file));
        }
      }
    }
    return times;
  }
}
