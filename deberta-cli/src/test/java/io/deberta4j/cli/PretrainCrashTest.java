package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.corpus.CorpusPreparation;
import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.DocumentBoundary;
import io.deberta4j.testing.ChildJvm;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code pretrain}, killed again and again wherever it is and started again with {@code --resume},
 * ends with the weights of a run that nobody disturbs.
 */
final class PretrainCrashTest {
  private static final int KILLS = 4;
  private static final int LONGEST_MILLIS = 400;
  private static final int UPDATES = 80;

  @TempDir Path directory;
  private Path corpus = Path.of("");
  private Path config = Path.of("");

  @BeforeEach
  void write() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      text.append(i % 2 == 0 ? "the old man sat by the sea\n" : "a dog and a cat saw a ship\n");
    }
    Path file = Files.writeString(directory.resolve("text.txt"), text);
    corpus = directory.resolve("corpus");
    new CorpusPreparation(
            Tokenizer.load(TinyModel.vocabulary()),
            CorpusSettings.of(24).withBoundary(DocumentBoundary.LINE).withHeldOut(0.2, 1))
        .prepare(List.of(file), corpus);
    config = Files.writeString(directory.resolve("config.json"), TinyModel.CONFIG);
  }

  private List<String> command(Path output) {
    return List.of(
        "pretrain",
        "--corpus=" + corpus,
        "--config=" + config,
        "--vocab=" + TinyModel.vocabulary(),
        "--output=" + output,
        "--objective=rtd",
        "--max-steps=" + UPDATES,
        "--batch-size=8",
        "--learning-rate=0.01",
        "--schedule=warmup_stable_decay",
        "--warmup=10",
        "--eval-steps=20",
        "--eval-sequences=8",
        "--save-steps=5",
        "--save-total-limit=2",
        "--threads=1",
        "--resume");
  }

  @Test
  void aRunKilledAtRandomMomentsEndsWithTheSameBits() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Path whole = directory.resolve("whole");
    Run undisturbed = Run.of(command(whole).toArray(String[]::new));
    assertThat(undisturbed.code()).as(undisturbed.err()).isEqualTo(0);
    int left = KILLS;
    int midway = 0;
    List<Path> finished = new ArrayList<>();
    while (left > 0) {
      Path model = directory.resolve("disturbed-" + finished.size());
      Path log = directory.resolve(model.getFileName() + "-run").resolve("log.jsonl");
      while (!Files.exists(model)) {
        long before = size(log);
        ChildJvm child = ChildJvm.start(entry -> true, Main.class, command(model).toArray());
        if (left == 0) {
          ChildJvm.Result result = child.join();
          assertThat(result.exitCode()).as(result.output()).isEqualTo(0);
          continue;
        }
        while (size(log) == before && child.runs()) {
          Thread.sleep(10);
        }
        Thread.sleep(random.nextInt(LONGEST_MILLIS));
        boolean killed = child.kill();
        left -= killed ? 1 : 0;
        midway += killed && !Files.exists(model) && size(log) > 0 ? 1 : 0;
      }
      finished.add(model);
    }
    assertThat(midway).as("seed %d: kills in the midst of it", seed).isPositive();
    for (Path model : finished) {
      for (String file : new String[] {"model.safetensors", "generator/model.safetensors"}) {
        assertThat(Files.readAllBytes(model.resolve(file)))
            .as("seed %d: %s", seed, file)
            .isEqualTo(Files.readAllBytes(whole.resolve(file)));
      }
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }
}
