package io.deberta4j.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.deberta4j.io.DebertaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each quirk of real checkpoints, made at a tiny size, is found; nothing is found without it. */
final class QuirksTest {
  private static final List<Quirk> QUIRKS =
      Stream.of(
              FileQuirks.all(),
              FileQuirks.shards(),
              FileQuirks.adapters(),
              FileQuirks.sentences(),
              ConfigQuirks.all(),
              ConfigQuirks.labels(),
              ConfigQuirks.inference(),
              TensorQuirks.parts(),
              TensorQuirks.all(),
              TensorQuirks.heads(),
              TensorQuirks.masks(),
              TensorQuirks.values(),
              TokenizerQuirks.all(),
              TokenizerQuirks.vocabulary())
          .flatMap(List::stream)
          .toList();

  @TempDir Path directory;

  @Test
  void everyKindOfFindingHasAQuirk() {
    Set<String> codes = new TreeSet<>(QUIRKS.stream().map(Quirk::code).toList());
    assertThat(codes).isEqualTo(new TreeSet<>(Rules.ALL.stream().map(Rule::code).toList()));
    assertThat(Rules.ALL.stream().map(Rule::code)).doesNotHaveDuplicates();
    assertThat(Rules.ALL).allMatch(rule -> rule.code().matches("[a-z0-9]+(-[a-z0-9]+)*"));
  }

  @Test
  void aGoodCheckpointHasOnlyWhatIsUsual() throws IOException {
    List<TinyCheckpoint> all =
        List.of(
            TinyCheckpoint.classifier(Files.createDirectory(directory.resolve("a"))),
            TinyCheckpoint.tagger(Files.createDirectory(directory.resolve("b"))),
            TinyCheckpoint.maskedLm(Files.createDirectory(directory.resolve("c"))));
    for (TinyCheckpoint checkpoint : all) {
      checkpoint.write();
      assertThat(Inspection.withValues(checkpoint.directory).findings().stream().map(Finding::code))
          .as("%s", checkpoint.head)
          .containsExactlyInAnyOrderElementsOf(TinyCheckpoint.USUAL);
      checkpoint.use();
    }
  }

  @TestFactory
  Stream<DynamicTest> quirksAreFound() {
    return IntStream.range(0, QUIRKS.size())
        .mapToObj(
            i -> dynamicTest(QUIRKS.get(i).code() + " " + i, () -> found(QUIRKS.get(i), "q" + i)));
  }

  private void found(Quirk quirk, String folder) throws IOException {
    TinyCheckpoint checkpoint =
        quirk.base().apply(Files.createDirectory(directory.resolve(folder)));
    quirk.spoil().accept(checkpoint);
    checkpoint.write();
    List<Finding> findings = Inspection.withValues(checkpoint.directory).findings();
    assertThat(findings).extracting(Finding::code).contains(quirk.code());
    assertThat(findings).isSortedAccordingTo((a, b) -> a.severity().compareTo(b.severity()));
    assertThat(findings)
        .allSatisfy(
            finding -> assertThat(finding.found()).isNotBlank().doesNotContain("Exception"));
    boolean errors = findings.stream().anyMatch(f -> f.severity() == Severity.ERROR);
    if (quirk.loads()) {
      checkpoint.use();
    } else {
      assertThatThrownBy(checkpoint::use).isInstanceOf(DebertaException.class);
      assertThat(errors || HARMLESS_ELSEWHERE.contains(quirk.code())).isTrue();
    }
  }

  /** What one pipeline refuses, and others do not mind. */
  private static final Set<String> HARMLESS_ELSEWHERE =
      Set.of("encoder-only", "mask-token-missing");
}
