package io.deberta4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** An experiment whose commands are played by a test. */
final class PlayedExperiment {
  private PlayedExperiment() {}

  /**
   * Runs all of it and returns its tables.
   *
   * @param play what a command, given by its words, prints
   */
  static String tables(
      Path folder, String name, String description, Function<List<String>, String> play)
      throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".json"), description);
    var runner =
        new ExperimentRunner(
            ExperimentFile.read(file),
            folder.resolve("runs"),
            Map.of(),
            (words, out, log) -> {
              try {
                out.write(play.apply(words).getBytes(StandardCharsets.UTF_8));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return 0;
            },
            (run, done, all) -> {});
    assertThat(runner.run()).isEmpty();
    return runner.results().markdown();
  }
}
