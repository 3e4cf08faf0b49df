package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import io.deberta4j.io.TrainingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTest {
  private final Path file;

  RunLogTest(@TempDir Path folder) {
    file = folder.resolve("log.jsonl");
  }

  private static StepRecord step(long step) {
    return new StepRecord(step, step / 10.0, 1.0 / step, 1e-5 * step, 2.5, 32, 700, 0.25);
  }

  private static EvaluationRecord evaluation(long step, String data) {
    return new EvaluationRecord(step, step / 10.0, data, Map.of("accuracy", 0.5), 3);
  }

  private void write(long steps) {
    try (RunLog log = RunLog.create(file)) {
      for (long step = 1; step <= steps; step++) {
        log.add(step(step));
      }
    }
  }

  private List<Long> steps() {
    return RunLog.read(file).steps().stream().map(StepRecord::step).toList();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void givesBackWhatWasAdded() {
    StepRecord diverged =
        new StepRecord(2, 0.2, Double.NaN, 1e-5, Double.POSITIVE_INFINITY, 1, 2, 0);
    try (RunLog log = RunLog.create(file)) {
      log.add(evaluation(0, "dev"));
      log.add(step(1));
      log.add(diverged);
      assertThat(log.add(evaluation(2, "dev é \"x\""))).isTrue();
      RunHistory whileWriting = RunLog.read(file);
      assertThat(whileWriting.steps()).containsExactly(step(1), diverged);
    }
    RunHistory history = RunLog.read(file);
    assertThat(history.evaluations())
        .containsExactly(evaluation(0, "dev"), evaluation(2, "dev é \"x\""));
    assertThat(history.sessions()).singleElement().extracting(SessionRecord::step).isEqualTo(0L);
    assertThat(history.trainingSeconds()).isEqualTo(0.25);
    assertThat(history.evaluationSeconds()).isEqualTo(6);
  }

  @Test
  void resumesWithoutDuplicatesOrHoles() {
    write(10);
    try (RunLog log = RunLog.resume(file, 6)) {
      log.add(evaluation(6, "dev"));
      log.add(step(7));
    }
    assertThat(steps()).isEqualTo(upTo(7));
    try (RunLog log = RunLog.resume(file, 6)) {
      assertThat(log.add(evaluation(6, "dev"))).as("evaluated before it was killed").isFalse();
      assertThat(log.add(evaluation(6, "test"))).isTrue();
      log.add(step(7));
      log.add(step(8));
    }
    RunHistory history = RunLog.read(file);
    assertThat(steps()).isEqualTo(upTo(8));
    assertThat(history.evaluations()).containsExactly(evaluation(6, "dev"), evaluation(6, "test"));
    assertThat(history.sessions()).extracting(SessionRecord::step).containsExactly(0L, 6L, 6L);
  }

  @Test
  void resumesAtEveryByteThatAKillMayLeave() throws IOException {
    write(5);
    byte[] whole = Files.readAllBytes(file);
    int session = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
    int lineOfStep3 = session;
    for (int i = 1; i <= 3; i++) {
      lineOfStep3 = indexAfter(whole, lineOfStep3);
    }
    for (int length = lineOfStep3; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (RunLog log = RunLog.resume(file, 3)) {
        log.add(step(4));
      }
      assertThat(steps()).isEqualTo(upTo(4));
    }
  }

  private static int indexAfter(byte[] bytes, int from) {
    int at = from;
    while (bytes[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  @Test
  void beginsAnewWhereThereIsNoFile() {
    try (RunLog log = RunLog.resume(file, 40)) {
      log.add(step(41));
    }
    assertThat(steps()).containsExactly(41L);
  }

  @Test
  void refusesWhatWouldLeaveAHole() {
    write(5);
    assertThatThrownBy(() -> RunLog.resume(file, 6))
        .isInstanceOf(TrainingException.class)
        .hasMessageContainingAll(file.toString(), "update 5", "update 6");
    try (RunLog log = RunLog.resume(file, 5)) {
      assertThatThrownBy(() -> log.add(step(7))).hasMessageContaining("after update 5 comes 6");
      assertThatThrownBy(() -> log.add(step(5))).hasMessageContaining("after update 5 comes 6");
      assertThatThrownBy(() -> log.add(evaluation(4, "dev"))).hasMessageContaining("update 4");
    }
    assertThat(steps()).isEqualTo(upTo(5));
  }

  @Test
  void refusesToOverwriteAndToShare() {
    write(1);
    assertThatThrownBy(() -> RunLog.create(file)).hasMessageContaining("exists already");
    try (RunLog log = RunLog.resume(file, 1)) {
      assertThatThrownBy(() -> RunLog.resume(file, 1)).hasMessageContaining("another run");
      log.add(step(2));
    }
    assertThat(steps()).isEqualTo(upTo(2));
  }

  @Test
  void namesTheLineThatIsNotOfALogAndChangesNothing() throws IOException {
    write(2);
    Files.writeString(file, "{\"type\":\"step\",\"step\":3}\n", StandardOpenOption.APPEND);
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> RunLog.resume(file, 2))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(file + ": line 4", "'epoch' is missing");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    Files.writeString(file, "nothing\n");
    assertThatThrownBy(() -> RunLog.read(file)).hasMessageContaining(file + ": line 1");
  }

  @Test
  void survivesBeingKilledAtRandomMoments() throws IOException, InterruptedException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    long from = 0;
    for (int kill = 0; kill < 4; kill++) {
      Process writer = EndlessWriter.start(file, from, "");
      long soon = from + 1 + random.nextInt(300);
      while (!Files.exists(file) || !reached(soon)) {
        assertThat(writer.isAlive()).as("writer, seed %d", seed).isTrue();
        Thread.onSpinWait();
      }
      writer.destroyForcibly().waitFor();
      long last = last();
      assertThat(steps()).as("seed %d", seed).isEqualTo(upTo(last));
      from = last - random.nextInt((int) Math.min(last, 50));
    }
  }

  /** While the writer takes back what is beyond its start, a reader may see neither. */
  private boolean reached(long step) {
    try {
      return last() >= step;
    } catch (DataException e) {
      return false;
    }
  }

  private long last() {
    List<StepRecord> steps = RunLog.read(file).steps();
    return steps.isEmpty() ? 0 : steps.get(steps.size() - 1).step();
  }
}
