package io.deberta4j.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The order of the packages and the other rules of the house hold, and are seen to fail. */
final class ArchitectureTest {
  private static final String ROOT = "io.deberta4j";
  private static final String BAD_ROOT = "io.deberta4j.architecture.bad";

  @TestFactory
  Stream<DynamicTest> everyRuleHoldsForOurCode() {
    JavaClasses code = ourCode();
    return new Architecture(ROOT)
        .rules().entrySet().stream()
            .map(rule -> dynamicTest(rule.getKey(), () -> rule.getValue().check(code)));
  }

  /** Guards the test above against looking at nothing. */
  @Test
  void codeOfEveryModuleIsSeen() {
    assertThat(ourCode().stream().map(type -> type.getPackageName()))
        .contains(ROOT + ".io", ROOT + ".tensor", ROOT + ".cli");
  }

  /** Each rule's name, and a class of the fixture that it must name. */
  @TestFactory
  Stream<DynamicTest> everyKindOfRuleFailsForTheBadFixture() {
    JavaClasses bad = new ClassFileImporter().importPackages(BAD_ROOT);
    Map<String, String> culprits =
        Map.ofEntries(
            entry("every package has its place in the order", "helpers.Unplaced"),
            entry("io uses only what comes before it", "io.UsesModel"),
            entry("model uses only what comes before it", "model.UsesHead"),
            entry("the facade uses nothing after lint", "UsesTraining"),
            entry("only [cli] use the facade", "head.UsesFacade"),
            entry("no cycles", "model.UsesHead"),
            entry("only tensor knows the native library", "model.UsesBackend"),
            entry("only cli prints", "model.Prints"),
            entry("nothing deserialises Java objects", "io.Deserialises"),
            entry("io and tokenizer load no native code", "tokenizer.LoadsNativeCode"),
            entry("io and tokenizer declare no native method", "tokenizer.LoadsNativeCode"));
    Map<String, ArchRule> rules = new Architecture(BAD_ROOT).rules();
    return culprits.entrySet().stream()
        .map(culprit -> dynamicTest(culprit.getKey(), () -> fails(rules, bad, culprit)));
  }

  private static void fails(
      Map<String, ArchRule> rules, JavaClasses bad, Map.Entry<String, String> culprit) {
    ArchRule rule = Objects.requireNonNull(rules.get(culprit.getKey()));
    assertThat(rule.evaluate(bad).getFailureReport().toString())
        .contains(BAD_ROOT + "." + culprit.getValue());
  }

  private static JavaClasses ourCode() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .withImportOption(location -> !location.contains("/deberta-testing"))
        .importPackages(ROOT);
  }
}
