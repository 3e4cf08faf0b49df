package io.deberta4j.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** All kinds of findings, topic by topic. */
final class Rules {
  /** Those that read no values of weights. */
  static final List<Rule> OF_HEADERS =
      Stream.of(
              FileRules.ALL,
              ShardRules.ALL,
              AdapterRules.ALL,
              ConfigRules.ALL,
              PartRules.ALL,
              TensorRules.ALL,
              HeadRules.ALL,
              MaskedLmRules.ALL,
              LabelRules.ALL,
              NliRules.ALL,
              TokenizerRules.ALL,
              VocabularyRules.ALL,
              SentenceRules.ALL)
          .flatMap(List::stream)
          .toList();

  /** All of them. */
  static final List<Rule> ALL =
      Stream.concat(OF_HEADERS.stream(), ValueRules.ALL.stream()).toList();

  private Rules() {}

  /** Returns everything that these rules find, the worst first. */
  static List<Finding> apply(List<Rule> rules, Checkpoint checkpoint) {
    List<Finding> findings = new ArrayList<>();
    rules.forEach(rule -> findings.addAll(rule.findings(checkpoint)));
    findings.sort(Comparator.comparing(Finding::severity));
    return List.copyOf(findings);
  }
}
