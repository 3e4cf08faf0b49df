package io.deberta4j.readme;

import io.deberta4j.Deberta;
import io.deberta4j.pipeline.Label;

/** The example of the README's first screen, word for word. */
final class FirstExample {
  private FirstExample() {}

  static void run() {
    // begin
    try (var classifier = Deberta.textClassification()) { // or textClassification(Path.of("model"))
      for (Label label : classifier.classify("I still have not received my new card").top(3)) {
        System.out.printf("%.3f  %s%n", label.score(), label.label());
      }
    }
    // end
  }
}
