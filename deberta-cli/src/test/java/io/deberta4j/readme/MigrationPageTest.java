package io.deberta4j.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.readme.MigrationExamples.Dataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/migration.md: what stands there as our code compiles and runs. */
class MigrationPageTest {
  private static final Path ROOT = Path.of(System.getProperty("deberta.root", ".."));
  private static final String AFTER = "(?m)^After[^\\n]*:\\n\\n```java\\n((?s:.*?))```";

  @Test
  void theExamplesAreTheCodeThatRuns() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("deberta-cli/src/test/java/io/deberta4j/readme/MigrationExamples.java"));
    List<String> compiled =
        found(source, "    // begin\\n((?s:.*?))    // end").stream()
            .map(code -> code.replaceAll("(?m)^ {4}", ""))
            .toList();
    assertThat(found(Files.readString(ROOT.resolve("docs/migration.md")), AFTER))
        .isEqualTo(compiled)
        .hasSize(3);
  }

  private static List<String> found(String text, String pattern) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /** With a tiny random model under that name, in the cache that the build names for tests. */
  @Test
  void theExamplesRun() throws IOException {
    String home = System.getenv("HF_HOME");
    assumeTrue(
        home != null && "1".equals(System.getenv("HF_HUB_OFFLINE")), "run by the build only");
    PlayedModel.play(Path.of(home), "org/name", "yes", "no");
    MigrationExamples.fromDjl("the dog goes home");
    MigrationExamples.fromOnnxRuntime("the dog goes home");
    List<String> texts = List.of("the dog goes home", "", "Where is my card? ".repeat(400));
    assertThat(MigrationExamples.fromSparkNlp(new Dataset<>(texts)).rows())
        .hasSize(3)
        .allMatch(label -> label.equals("yes") || label.equals("no"));
  }
}
