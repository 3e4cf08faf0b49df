package io.deberta4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.TrainingException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps without checkpoints, killed when their output is there and what they printed is not. */
class KilledStepsTest {
  private static final String DESCRIPTION =
      """
      {"title": "A title", "hypothesis": "H", "test": "T", "detects": "D", "seeds": [1],
       "axes": {"arm": {"plain": []}}, "compared": "arm", "against": "plain",
       "before": [{"command": ["train-tokenizer", "--output", "{shared}/vocabulary"]},
                  {"command": ["prepare", "--output", "{shared}/corpus"]}],
       "steps": [{"command": ["evaluate-lm", "--output={run}/scores.jsonl"]}]}
      """;

  /** Thrown where a process is killed. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  @TempDir Path folder;
  private Path runs = Path.of("");
  private final List<String> done = new ArrayList<>();
  private String killed = "";

  @BeforeEach
  void name() {
    runs = folder.resolve("runs");
  }

  /** All but {@code prepare} refuse an output that is there. */
  private int play(List<String> words, OutputStream out, PrintWriter log) {
    String command = words.get(0);
    Path output = Path.of(words.get(words.size() - 1).replace("--output=", ""));
    if (Files.exists(output) && !command.equals("prepare")) {
      log.println(output + ": exists already");
      return 1;
    }
    try {
      if (!Files.exists(output)) {
        Files.writeString(output, command);
      }
      if (command.equals(killed)) {
        throw new Killed();
      }
      done.add(command);
      out.write("done".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }

  private List<String> run() throws IOException {
    Path file = Files.writeString(folder.resolve("killed.json"), DESCRIPTION);
    return new ExperimentRunner(
            ExperimentFile.read(file), runs, Map.of(), this::play, (run, done, all) -> {})
        .run();
  }

  @Test
  void whatTheyLeftIsMadeAgain() throws IOException {
    for (String command : new String[] {"train-tokenizer", "prepare", "evaluate-lm"}) {
      killed = command;
      assertThatThrownBy(this::run).isInstanceOf(Killed.class);
      killed = "";
      done.clear();
      assertThat(run()).as(command).isEmpty();
      assertThat(done).contains(command);
      assertThat(runs.resolve("shared/vocabulary")).hasContent("train-tokenizer");
      assertThat(runs.resolve("plain-1/scores.jsonl")).hasContent("evaluate-lm");
      Files.delete(runs.resolve("plain-1/1-evaluate-lm.out"));
      Files.delete(runs.resolve("shared/2-prepare.out"));
    }
  }

  /** It goes on with what is there: removed, a large corpus would be prepared from the start. */
  @Test
  void whatPrepareLeftStays() throws IOException {
    run();
    Files.delete(runs.resolve("shared/2-prepare.out"));
    Path corpus = Files.writeString(runs.resolve("shared/corpus"), "shards");
    assertThat(run()).isEmpty();
    assertThat(done).endsWith("prepare");
    assertThat(corpus).hasContent("shards");
  }

  @Test
  void whatNoStepMadeStaysAndIsNamed() throws IOException {
    Path own = Files.createDirectories(runs.resolve("shared/vocabulary"));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::run)
          .isInstanceOf(TrainingException.class)
          .hasMessageContainingAll(own.toString(), "no run made it", "choose another output");
      assertThat(own).isDirectory();
    }
    assertThat(done).isEmpty();
  }
}
