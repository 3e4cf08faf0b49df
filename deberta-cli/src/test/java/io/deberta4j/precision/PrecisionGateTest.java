package io.deberta4j.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.Deberta;
import io.deberta4j.data.Sample;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.TextClassification;
import io.deberta4j.plan.Precision;
import io.deberta4j.task.TaskData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What lower precision costs a trained model: the embedded one on all questions of Banking77, every
 * question classified in each precision.
 */
class PrecisionGateTest {
  private static final Path QUESTIONS =
      Path.of(System.getProperty("deberta.root", ".."))
          .resolve("../shared/data/banking77/train.csv.gz");

  @Test
  void bf16KeepsTheBestLabelAndInt8TheAccuracy() {
    Assumptions.assumeTrue(Files.isReadable(QUESTIONS), QUESTIONS + " is absent");
    List<Sample.Text> questions =
        TaskData.ofTexts(QUESTIONS).train().stream().map(Sample.Text.class::cast).toList();
    assertThat(questions).hasSizeGreaterThan(5000);
    Map<Precision, List<String>> answers = new EnumMap<>(Precision.class);
    for (Precision precision : Precision.values()) {
      answers.put(precision, answers(questions, precision));
    }
    List<String> exact = answers.get(Precision.F32);
    double accuracy = share(questions.stream().map(Sample.Text::label).toList(), exact);
    for (Precision precision : Precision.values()) {
      List<String> found = answers.get(precision);
      double own = share(questions.stream().map(Sample.Text::label).toList(), found);
      System.out.printf(
          "%s on %d questions: %.2f %% right, %.2f %% as in F32%n",
          precision, questions.size(), 100 * own, 100 * share(exact, found));
      assertThat(own).as("accuracy in %s", precision).isCloseTo(accuracy, within(0.003));
    }
    assertThat(share(exact, answers.get(Precision.BF16))).isGreaterThanOrEqualTo(0.995);
  }

  private static List<String> answers(List<Sample.Text> questions, Precision precision) {
    var options = PipelineOptions.DEFAULT.withPrecision(precision);
    try (var classifier = Deberta.textClassification(Deberta.defaultModel(), options)) {
      List<String> texts = questions.stream().map(Sample.Text::text).toList();
      List<TextClassification> results = classifier.classify(texts);
      return results.stream().map(result -> result.best().label()).toList();
    }
  }

  private static double share(List<String> expected, List<String> found) {
    long same =
        IntStream.range(0, expected.size())
            .filter(i -> expected.get(i).equals(found.get(i)))
            .count();
    return (double) same / expected.size();
  }
}
