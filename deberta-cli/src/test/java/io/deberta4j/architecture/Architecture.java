package io.deberta4j.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of the house, for the packages below one root: {@code io.deberta4j} for the real code,
 * another for the fixture that breaks them all.
 */
final class Architecture {
  /** Every package, in reading order: each may use only those before it. */
  static final List<String> ORDER =
      List.of(
          "io",
          "hub",
          "tokenizer",
          "tensor",
          "checkpoint",
          "model",
          "loss",
          "head",
          "attention",
          "plan",
          "pipeline",
          "lint",
          "check",
          "verify",
          "data",
          "vocabulary",
          "corpus",
          "metric",
          "task",
          "optim",
          "report",
          "training",
          "finetuning",
          "pretraining",
          "experiment",
          "onnx",
          "onnxruntime",
          "cli");

  /** The last package that the facade in the root package may use. */
  private static final String LAST_BELOW_FACADE = "lint";

  /** What may use the facade. */
  private static final List<String> ABOVE_FACADE = List.of("cli");

  private final String root;

  Architecture(String root) {
    this.root = root;
  }

  /** Returns every rule by the name a failure is reported under. */
  Map<String, ArchRule> rules() {
    var rules = new LinkedHashMap<String, ArchRule>();
    rules.put("every package has its place in the order", knownPackages());
    for (String name : ORDER.subList(0, ORDER.size() - 1)) {
      rules.put(name + " uses only what comes before it", usesOnlyEarlier(name));
    }
    rules.put("the facade uses nothing after " + LAST_BELOW_FACADE, facadeUsesNoTraining());
    rules.put("only " + ABOVE_FACADE + " use the facade", facadeUsedFromAbove());
    rules.put("no cycles", slices().matching(root + ".(*)..").should().beFreeOfCycles());
    rules.put("only tensor knows the native library", backendOnlyInTensor());
    rules.put("only cli prints", printsOnlyInCli());
    rules.put("nothing deserialises Java objects", noDeserialisation());
    rules.put("io and tokenizer load no native code", noNativeCode());
    rules.put("io and tokenizer declare no native method", noNativeMethods());
    return rules;
  }

  private ArchRule knownPackages() {
    List<String> known = new ArrayList<>(below(ORDER));
    known.add(root);
    return classes().should().resideInAnyPackage(known.toArray(String[]::new));
  }

  private ArchRule usesOnlyEarlier(String name) {
    List<String> later = ORDER.subList(ORDER.indexOf(name) + 1, ORDER.size());
    return noClasses()
        .that()
        .resideInAPackage(root + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(below(later).toArray(String[]::new))
        .allowEmptyShould(true);
  }

  private ArchRule facadeUsesNoTraining() {
    List<String> later = ORDER.subList(ORDER.indexOf(LAST_BELOW_FACADE) + 1, ORDER.size());
    return noClasses()
        .that()
        .resideInAPackage(root)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(below(later).toArray(String[]::new))
        .allowEmptyShould(true);
  }

  private ArchRule facadeUsedFromAbove() {
    List<String> others = ORDER.stream().filter(name -> !ABOVE_FACADE.contains(name)).toList();
    return noClasses()
        .that()
        .resideInAnyPackage(below(others).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root);
  }

  private ArchRule backendOnlyInTensor() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".tensor..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..");
  }

  private ArchRule printsOnlyInCli() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".cli..")
        .should(ACCESS_STANDARD_STREAMS);
  }

  private static ArchRule noDeserialisation() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.(ObjectInput.*|Externalizable)|java\\.beans\\.XMLDecoder");
  }

  private ArchRule noNativeCode() {
    return noClasses()
        .that()
        .resideInAnyPackage(root + ".io..", root + ".tokenizer..")
        .should()
        .callMethod(System.class, "load", String.class)
        .orShould()
        .callMethod(System.class, "loadLibrary", String.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("com.sun.jna..", "java.lang.foreign..", "ai.djl..");
  }

  private ArchRule noNativeMethods() {
    return noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(root + ".io..", root + ".tokenizer..")
        .should()
        .haveModifier(JavaModifier.NATIVE)
        .allowEmptyShould(true);
  }

  private List<String> below(List<String> names) {
    return names.stream().map(name -> root + "." + name + "..").toList();
  }
}
