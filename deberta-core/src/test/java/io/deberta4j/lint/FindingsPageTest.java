package io.deberta4j.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/inspect.md lists the findings that there are, in their words. */
final class FindingsPageTest {
  @Test
  void theTableIsThatOfTheCode() throws IOException {
    List<String> shown =
        Files.readAllLines(TestFolders.repository().resolve("docs/inspect.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    List<String> rules =
        Rules.ALL.stream()
            .map(
                rule ->
                    "| `%s` | %s | %s | %s |"
                        .formatted(
                            rule.code(),
                            rule.severity().word(),
                            rule.means().replace("|", "\\|"),
                            rule.advice().replace("|", "\\|")))
            .toList();
    assertThat(shown)
        .withFailMessage(() -> "docs/inspect.md should have:\n" + String.join("\n", rules))
        .isEqualTo(rules);
  }
}
