package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zero-shot classification and inference by hand-made logits. */
final class NliPipelinesTest {
  private static final List<String> MICROSOFT = List.of("CONTRADICTION", "NEUTRAL", "ENTAILMENT");
  private static final List<String> CROSS_ENCODER =
      List.of("contradiction", "entailment", "neutral");
  private static final List<String> LAURER = List.of("entailment", "neutral", "contradiction");
  private static final List<String> BINARY = List.of("entailment", "not_entailment");

  /** entailment, neutral, contradiction logits of each label, put into the order of a model. */
  private static final Map<String, double[]> LOGITS =
      Map.of(
          "dog", new double[] {2, 9, 1},
          "cat", new double[] {1, -9, -3},
          "house", new double[] {0, 0, 0});

  private static String text(Encoding row, int sequence) {
    int[] ids =
        IntStream.range(0, row.length())
            .filter(i -> row.sequenceId(i) == sequence)
            .map(row::id)
            .toArray();
    return Fakes.unigram().decode(ids, true);
  }

  private static float[] logits(Encoding row, List<String> names) {
    String hypothesis = text(row, 1);
    double[] named =
        LOGITS.entrySet().stream()
            .filter(entry -> hypothesis.contains(entry.getKey()))
            .findFirst()
            .orElseThrow()
            .getValue();
    float[] logits = new float[names.size()];
    for (int i = 0; i < logits.length; i++) {
      String name = names.get(i).toLowerCase(Locale.ROOT);
      logits[i] = (float) named[name.startsWith("e") ? 0 : name.startsWith("neu") ? 1 : 2];
    }
    return logits;
  }

  private static ZeroShotClassificationPipeline zeroShot(List<String> names) {
    return new ZeroShotClassificationPipeline(
        Fakes.rows(names, PipelineOptions.DEFAULT, row -> logits(row, names)));
  }

  /** Softmax over entailment 2, 1, 0: e²/(e² + e + 1) = 0.6652, 0.2447, 0.0900. */
  @Test
  void labelsCompeteByEntailmentInWhateverOrderTheModelHasIt() {
    for (List<String> names : List.of(MICROSOFT, CROSS_ENCODER, LAURER, BINARY)) {
      var result = zeroShot(names).classify("It barks.", List.of("house", "dog", "cat"));
      assertThat(result.labels())
          .extracting(Label::label)
          .as("%s", names)
          .containsExactly("dog", "cat", "house");
      assertThat(result.labels())
          .extracting(Label::score)
          .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-4 ? 0 : Double.compare(a, b))
          .containsExactly(0.6652, 0.2447, 0.0900);
      assertThat(result.windows()).isEqualTo(3);
    }
  }

  /** Entailment against contradiction, the neutral output left out: σ(2−1), σ(1+3), σ(0). */
  @Test
  void labelsOnTheirOwnAreEntailmentAgainstContradiction() {
    var separate = ZeroShotClassificationOptions.DEFAULT.withMultiLabel(true);
    for (List<String> names : List.of(MICROSOFT, CROSS_ENCODER, LAURER, BINARY)) {
      var result =
          zeroShot(names)
              .classify(List.of("It barks."), List.of("house", "dog", "cat"), separate)
              .get(0);
      assertThat(result.labels()).extracting(Label::label).containsExactly("cat", "dog", "house");
      assertThat(result.labels().get(0).score()).isCloseTo(0.9820, within(1e-4));
      assertThat(result.labels().get(1).score()).isCloseTo(0.7311, within(1e-4));
      assertThat(result.labels().get(2).score()).isCloseTo(0.5, within(1e-6));
      // A single label cannot compete: as in Hugging Face's pipeline it is scored on its own.
      assertThat(zeroShot(names).classify("It barks.", List.of("dog")).best().score())
          .isCloseTo(0.7311, within(1e-4));
    }
  }

  @Test
  void theTemplateIsTheHypothesisAndTheTextThePremise() {
    List<String> seen = new ArrayList<>();
    var pipeline =
        new ZeroShotClassificationPipeline(
            Fakes.rows(
                LAURER,
                PipelineOptions.DEFAULT,
                row -> {
                  seen.add(text(row, 0) + " | " + text(row, 1));
                  return new float[] {0, 0, 0};
                }));
    var options = ZeroShotClassificationOptions.DEFAULT.withHypothesisTemplate("the {} goes: {}");
    pipeline.classify(List.of("the man", "the house"), List.of("dog", "cat"), options);
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "the man | the dog goes: dog",
            "the man | the cat goes: cat",
            "the house | the dog goes: dog",
            "the house | the cat goes: cat");
    assertThatThrownBy(() -> options.withHypothesisTemplate("no place"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no {}");
  }

  /** The second half of the text entails it, the first does not. */
  @Test
  void aLongPremiseIsReadInWindowsWhileTheHypothesisStaysWhole() {
    String text = "the house ".repeat(30) + "the dog ".repeat(30);
    var pipeline =
        new ZeroShotClassificationPipeline(
            Fakes.rows(
                BINARY,
                PipelineOptions.DEFAULT.withMaxLength(40),
                row -> {
                  assertThat(row.length()).isLessThanOrEqualTo(40);
                  assertThat(text(row, 1)).startsWith("This example is").endsWith(".");
                  boolean dog = text(row, 0).endsWith("dog");
                  return new float[] {dog ? 3 : -3, 0};
                }));
    var mean = ZeroShotClassificationOptions.DEFAULT.withMultiLabel(true);
    var result = pipeline.classify(List.of(text), List.of("dog"), mean).get(0);
    assertThat(result.windows()).isGreaterThan(3);
    assertThat(result.best().score()).isBetween(0.1, 0.9);
    var max = mean.withMerge(WindowMerge.MAX);
    assertThat(pipeline.classify(List.of(text), List.of("dog"), max).get(0).best().score())
        .isCloseTo(0.9526, within(1e-4)); // σ(3)
  }

  @Test
  void aModelOfAnotherKindIsRefusedWithItsLabels() {
    for (List<String> names :
        List.of(
            List.of("LABEL_0", "LABEL_1", "LABEL_2"),
            List.of("yes", "no"),
            List.of("entailment"),
            List.of("entailment", "entailed", "neutral"),
            List.of("neutral", "contradiction"))) {
      assertThatThrownBy(() -> zeroShot(names))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(String.join(", ", names))
          .hasMessageContaining("id2label");
    }
    var separate = ZeroShotClassificationOptions.DEFAULT.withMultiLabel(true);
    var pipeline = zeroShot(List.of("entailment", "neutral"));
    assertThatThrownBy(() -> pipeline.classify(List.of("a"), List.of("dog"), separate))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("against entailment");
  }

  /** Softmax over 2, 9, 1 by name. */
  @Test
  void inferenceNamesItsRelations() {
    for (List<String> names : List.of(MICROSOFT, CROSS_ENCODER, LAURER)) {
      var pipeline =
          new NaturalLanguageInferencePipeline(
              Fakes.rows(names, PipelineOptions.DEFAULT, row -> logits(row, names)));
      NaturalLanguageInference result = pipeline.infer("It barks.", "It is a dog.");
      double sum = Math.exp(2) + Math.exp(9) + Math.exp(1);
      assertThat(result.best()).isEqualTo(NliRelation.NEUTRAL);
      assertThat(result.score(NliRelation.ENTAILMENT)).isCloseTo(Math.exp(2) / sum, within(1e-6));
      assertThat(result.score(NliRelation.CONTRADICTION))
          .isCloseTo(Math.exp(1) / sum, within(1e-6));
      assertThat(result.score(NliRelation.NOT_ENTAILMENT)).isZero();
      var stream =
          pipeline.infer(
              List.of(new TextPair("It barks.", "It is a dog.")).stream(), WindowMerge.MEAN);
      assertThat(stream.toList()).containsExactly(result);
      assertThatThrownBy(() -> pipeline.infer(List.of(TextPair.of("a")), WindowMerge.MEAN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no hypothesis");
    }
    var binary =
        new NaturalLanguageInferencePipeline(
            Fakes.rows(BINARY, PipelineOptions.DEFAULT, row -> logits(row, BINARY)));
    assertThat(binary.infer("It barks.", "It is a dog.").scores())
        .containsOnlyKeys(NliRelation.ENTAILMENT, NliRelation.NOT_ENTAILMENT);
  }
}
