package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed again and again, wherever it is, and resumed, ends with the same weights as
 * one that nobody disturbs.
 */
class CrashTest {
  private static final int KILLS = 20;

  /** Runs that are disturbed at the same time: most of the time is that of starting Java. */
  private static final int RUNS = 2;

  /** A run takes a few seconds in all; a kill comes this soon after it goes on. */
  private static final int LONGEST_MILLIS = 250;

  @TempDir Path folder;

  @Test
  void aRunKilledAtRandomMomentsEndsWithTheSameBits() throws Exception {
    long seed = new Random().nextLong();
    byte[] expected;
    try (var undisturbed = TinyRun.create(KilledRun.settings())) {
      undisturbed.trainer(folder.resolve("undisturbed")).train(TinyRun.EXAMPLES);
      expected = KilledRun.bits(undisturbed.values());
    }
    ExecutorService pool = Executors.newFixedThreadPool(RUNS);
    try {
      List<Future<List<byte[]>>> all = new ArrayList<>();
      for (int run = 0; run < RUNS; run++) {
        Random random = new Random(seed + run);
        Path place = folder.resolve("run-" + run);
        Callable<List<byte[]>> disturbed = () -> disturb(place, KILLS / RUNS, random);
        all.add(pool.submit(disturbed));
      }
      for (Future<List<byte[]>> results : all) {
        assertThat(results.get()).as("seed %d", seed).isNotEmpty();
        for (byte[] bits : results.get()) {
          assertThat(bits).as("seed %d", seed).isEqualTo(expected);
        }
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** Kills so many times, in as many runs as that takes, and returns what the runs end with. */
  private static List<byte[]> disturb(Path place, int kills, Random random)
      throws IOException, InterruptedException {
    List<byte[]> results = new ArrayList<>();
    int left = kills;
    while (left > 0) {
      Path checkpoints = place.resolve("checkpoints-" + results.size());
      Path weights = Files.createDirectories(place).resolve("weights-" + results.size());
      while (!Files.exists(weights)) {
        ChildJvm child = ChildJvm.start(entry -> true, KilledRun.class, checkpoints, weights);
        assertThat(child.prints(KilledRun.GOES_ON)).isTrue();
        if (left == 0) {
          assertThat(child.join().output()).isEqualTo(KilledRun.FINISHED);
        } else {
          Thread.sleep(random.nextInt(LONGEST_MILLIS));
          left -= child.kill() ? 1 : 0;
        }
      }
      results.add(Files.readAllBytes(weights));
    }
    return results;
  }
}
