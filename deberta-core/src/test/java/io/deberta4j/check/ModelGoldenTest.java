package io.deberta4j.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.deberta4j.testing.TestFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every case of a model, head, decoder or discriminator below the golden folder agrees with the
 * public implementation within the tolerance of the case: outputs, hidden states, attention
 * probabilities, losses and gradients.
 */
class ModelGoldenTest {
  @TestFactory
  Stream<DynamicTest> everyCaseAgreesWithThePublicImplementation() {
    Path goldens = TestFolders.goldens();
    List<Path> cases = Check.find(goldens);
    assumeFalse(cases.isEmpty() && TestFolders.goldensGiven(), () -> "no cases below " + goldens);
    assertThat(cases).as("cases below %s", goldens).isNotEmpty();
    Check check = new Check(TestFolders.assets());
    return cases.stream()
        .map(
            directory ->
                DynamicTest.dynamicTest(
                    goldens.relativize(directory).toString(), () -> verify(check, directory)));
  }

  private static void verify(Check check, Path directory) {
    CaseReport report = check.run(directory);
    assumeTrue(
        report.status() != CaseReport.Status.SKIP,
        () -> "skipped " + directory + ": " + report.reason());
    assertThat(report.reason()).isEmpty();
    assertThat(report.comparisons()).isNotEmpty().allMatch(Comparison::passes);
  }
}
