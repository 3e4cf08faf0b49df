package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tokenizer.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classification of texts and pairs that are longer than a model reads at once. */
final class LongTextClassificationTest {
  @TempDir Path directory;

  @Test
  void aTextThatIsTooLongIsCutWhereThatIsAskedForAndSaysSo() {
    TinyModel.classifier(directory, TinyModel.THREE_LABELS);
    var options = PipelineOptions.DEFAULT.withTruncate(true);
    try (var pipeline = TextClassificationPipeline.load(directory, options)) {
      assertThat(pipeline.maxLength()).isEqualTo(40);
      String text = "the dog ".repeat(100);
      TextClassification cut = pipeline.classify(text);
      assertThat(cut.truncated()).isTrue();
      assertThat(cut.labels()).isEqualTo(pipeline.classify(text + text).labels());
      assertThat(pipeline.classify("a", text).truncated()).isTrue();
    }
  }

  /**
   * One window in three or more speaks of a woman: on average it does not count, as such it does.
   */
  @Test
  void aLongTextIsReadInWindows() {
    String text = "the house ".repeat(30) + "the woman";
    var pipeline =
        new TextClassificationPipeline(
            Fakes.rows(
                List.of("SAFE", "WOMAN"),
                PipelineOptions.DEFAULT.withMaxLength(30),
                row -> {
                  assertThat(row.length()).isLessThanOrEqualTo(30);
                  boolean woman = row.tokens().contains("\u2581woman");
                  return new float[] {woman ? -3 : 3, 0};
                }));
    TextClassification mean = pipeline.classify(text);
    int windows = mean.windows();
    assertThat(windows).isGreaterThan(2);
    assertThat(mean.best().label()).isEqualTo("SAFE");
    double safe = 1 / (1 + Math.exp(-3));
    assertThat(mean.best().score())
        .isCloseTo((safe * (windows - 1) + (1 - safe)) / windows, within(1e-6));
    var max = TextClassificationOptions.DEFAULT.withMerge(WindowMerge.MAX);
    assertThat(pipeline.classify(List.of(text), max).get(0).labels())
        .allMatch(label -> Math.abs(label.score() - safe) < 1e-6);
  }

  /** The windows are those of the longer text; of two long ones, each window meets each. */
  @Test
  void pairsAreReadInWindowsToo() {
    var names = List.of("no", "yes");
    var options = PipelineOptions.DEFAULT.withMaxLength(30);
    var seen = new ArrayList<Encoding>();
    var pipeline =
        new TextClassificationPipeline(
            Fakes.rows(
                names,
                options,
                row -> {
                  seen.add(row);
                  return new float[2];
                }));
    TextClassification one = pipeline.classify("the woman", "the house ".repeat(20));
    assertThat(one.windows()).isEqualTo(seen.size()).isGreaterThan(1);
    assertThat(seen).allMatch(row -> row.length() <= 30 && row.tokens().contains("\u2581woman"));
    seen.clear();
    TextClassification both = pipeline.classify("the woman ".repeat(20), "the house ".repeat(20));
    assertThat(both.windows()).isEqualTo(seen.size()).isGreaterThan(8);
    assertThat(seen).allMatch(row -> row.length() <= 30);
  }

  /** Without absolute positions a longer limit is the user's choice; with them it cannot be. */
  @Test
  void theLimitCanBeRaisedWhereThereAreNoAbsolutePositions() {
    TinyModel.classifier(directory, TinyModel.THREE_LABELS);
    PipelineOptions longer = PipelineOptions.DEFAULT.withMaxLength(400);
    try (var pipeline = TextClassificationPipeline.load(directory, longer)) {
      assertThat(pipeline.classify("the dog ".repeat(100)).windows()).isEqualTo(1);
    }
    Path biased = directory.resolve("biased");
    TinyModel.classifier(biased, "\"position_biased_input\": true");
    assertThatThrownBy(() -> TextClassificationPipeline.load(biased, longer))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("max_position_embeddings");
  }
}
