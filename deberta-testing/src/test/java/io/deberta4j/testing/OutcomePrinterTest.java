package io.deberta4j.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

final class OutcomePrinterTest {
  @Test
  void namesTestsMadeAtRunTimeAndSaysWhyTheyWereSkipped() {
    var bytes = new ByteArrayOutputStream();
    var printer = new OutcomePrinter(new PrintStream(bytes, true, UTF_8));
    var config =
        LauncherConfig.builder()
            .enableTestExecutionListenerAutoRegistration(false)
            .addTestExecutionListeners(printer)
            .build();
    LauncherFactory.create(config)
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Sample.class)).build());
    assertThat(bytes.toString(UTF_8).lines().toList())
        .containsExactly(
            "SKIPPED OutcomePrinterTest$Sample > cases() > case-a: no vocabulary here",
            "FAILED OutcomePrinterTest$Sample > cases() > case-b");
  }

  /** Run by the test above only: Maven looks for tests in top-level classes. */
  static final class Sample {
    @TestFactory
    Stream<DynamicTest> cases() {
      return Stream.of(
          dynamicTest("case-a", () -> Assumptions.assumeTrue(false, "no vocabulary here")),
          dynamicTest("case-b", () -> Assertions.fail("on purpose")),
          dynamicTest("case-c", () -> Assertions.assertEquals(1, 1)));
    }
  }
}
