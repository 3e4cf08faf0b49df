package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masked tokens on tiny random models. */
final class FillMaskPipelineTest {
  @TempDir Path directory;

  private static FillMaskOptions top(int candidates) {
    return FillMaskOptions.DEFAULT.withTopK(candidates);
  }

  private FillMaskPipeline open(MaskDecoder decoder) {
    return FillMaskPipeline.load(directory, PipelineOptions.DEFAULT, decoder);
  }

  @Test
  void everyMaskGetsItsCandidates() {
    TinyModel.maskedLm(directory);
    try (var pipeline = open(MaskDecoder.AUTO)) {
      FilledText filled = pipeline.fill("The [MASK] goes to [MASK].", top(3));
      assertThat(filled.decoder()).isEqualTo(MaskDecoder.PLAIN);
      assertThat(filled.masks()).hasSize(2).allMatch(candidates -> candidates.size() == 3);
      FilledMask first = filled.masks().get(0).get(0);
      String word = first.tokenString().replace("\u2581", " ").strip();
      assertThat(first.sequence()).startsWith("The").contains(word).endsWith("goes to [MASK].");
      assertThat(first.score()).isGreaterThan(filled.masks().get(0).get(1).score());
      assertThat(pipeline.tokenizer().token(first.token())).isEqualTo(first.tokenString());
    }
  }

  @Test
  void aSingleMaskIsDecodedWithoutSpecialTokens() {
    TinyModel.maskedLm(directory);
    try (var pipeline = open(MaskDecoder.PLAIN)) {
      FilledMask best = pipeline.fill("The dog goes to [MASK].", top(1)).masks().get(0).get(0);
      assertThat(best.sequence()).startsWith("The dog goes to").doesNotContain("[CLS]", "[SEP]");
    }
  }

  @Test
  void blankTargetsAndLengthsBeyondTheDecoderAreRefused() {
    TinyModel.enhancedMaskedLm(directory);
    try (var pipeline = open(MaskDecoder.EMD)) {
      var blank = FillMaskOptions.DEFAULT.withTargets(List.of("the", ""));
      assertThatThrownBy(() -> pipeline.fill("The [MASK].", blank))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("blank");
    }
    var longer = PipelineOptions.DEFAULT.withMaxLength(41);
    assertThatThrownBy(() -> FillMaskPipeline.load(directory, longer, MaskDecoder.EMD))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("41", "40", "max_position_embeddings");
    FillMaskPipeline.load(directory, longer, MaskDecoder.PLAIN).close();
  }

  /** All candidates together are the whole vocabulary, whose probabilities sum to one. */
  @Test
  void scoresAreProbabilities() {
    TinyModel.maskedLm(directory);
    try (var pipeline = open(MaskDecoder.PLAIN)) {
      List<FilledMask> all = pipeline.fill("The [MASK].", top(5000)).masks().get(0);
      assertThat(all).hasSize(pipeline.tokenizer().vocabularySize());
      assertThat(all.stream().mapToDouble(FilledMask::score).sum()).isBetween(0.5, 1.0 + 1e-9);
    }
  }

  @Test
  void theEnhancedMaskDecoderIsUsedWhereItsWeightsAre() {
    TinyModel.enhancedMaskedLm(directory);
    double enhanced;
    try (var pipeline = open(MaskDecoder.AUTO)) {
      assertThat(pipeline.decoder()).isEqualTo(MaskDecoder.EMD);
      enhanced = pipeline.fill("The [MASK].", top(1)).masks().get(0).get(0).score();
    }
    try (var pipeline = open(MaskDecoder.PLAIN)) {
      assertThat(pipeline.decoder()).isEqualTo(MaskDecoder.PLAIN);
      assertThat(pipeline.fill("The [MASK].", top(1)).masks().get(0).get(0).score())
          .isNotCloseTo(enhanced, within(1e-4));
    }
  }

  @Test
  void batchesOfBothDecodersGiveWhatSingleTextsGive() {
    TinyModel.enhancedMaskedLm(directory);
    List<String> texts =
        List.of("[MASK] and [MASK]", "The dog goes to the [MASK] and then home.", "a [MASK]");
    for (MaskDecoder decoder : List.of(MaskDecoder.EMD, MaskDecoder.PLAIN)) {
      try (var pipeline = open(decoder)) {
        List<FilledText> batch = pipeline.fill(texts, top(2));
        for (int i = 0; i < texts.size(); i++) {
          FilledText single = pipeline.fill(texts.get(i), top(2));
          assertThat(batch.get(i).masks()).hasSameSizeAs(single.masks());
          for (int m = 0; m < single.masks().size(); m++) {
            FilledMask one = batch.get(i).masks().get(m).get(0);
            assertThat(one.token()).isEqualTo(single.masks().get(m).get(0).token());
            assertThat(one.score()).isCloseTo(single.masks().get(m).get(0).score(), within(1e-5));
          }
        }
      }
    }
  }

  /** Targets compete with the whole vocabulary: they keep the scores they have without targets. */
  @Test
  void targetsAreTheOnlyCandidates() {
    TinyModel.maskedLm(directory);
    try (var pipeline = open(MaskDecoder.PLAIN)) {
      String text = "The [MASK].";
      List<FilledMask> all = pipeline.fill(text, top(5000)).masks().get(0);
      var options = top(5).withTargets(List.of("the", "a", "the", "\u2581it"));
      List<FilledMask> some = pipeline.fill(text, options).masks().get(0);
      assertThat(some)
          .extracting(FilledMask::tokenString)
          .containsExactlyInAnyOrder("\u2581the", "\u2581a", "\u2581it");
      assertThat(all).containsAll(some);
      assertThat(some).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
      assertThat(pipeline.fill(text, options.withTopK(1)).masks().get(0))
          .containsExactly(some.get(0));
      assertThatThrownBy(() -> pipeline.fill(text, options.withTargets(List.of("Constantinople"))))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("'Constantinople' is no single token");
    }
  }

  /** Masks in all parts of a long text are filled, each in the window that shows it best. */
  @Test
  void aLongTextIsReadInWindows() {
    TinyModel.maskedLm(directory);
    String text = "The [MASK] goes. " + "the dog ".repeat(40) + "and [MASK] home, [MASK].";
    try (var pipeline = open(MaskDecoder.PLAIN)) {
      FilledText filled = pipeline.fill(text);
      assertThat(filled.windows()).isGreaterThan(2);
      assertThat(filled.masks()).hasSize(3).allMatch(candidates -> candidates.size() == 5);
      String sequence = filled.masks().get(2).get(0).sequence();
      assertThat(sequence).startsWith("The [MASK] goes. the dog").contains("and [MASK] home,");
      FilledText last = pipeline.fill("and [MASK] home, [MASK].");
      assertThat(last.masks()).hasSize(2);
      assertThat(pipeline.fill(List.of(text, "a [MASK]").stream(), top(5)).toList())
          .hasSize(2)
          .first()
          .isEqualTo(filled);
    }
  }

  @Test
  void aTextWithoutMaskIsAnError() {
    TinyModel.maskedLm(directory);
    try (var pipeline = open(MaskDecoder.AUTO)) {
      assertThatThrownBy(() -> pipeline.fill("nothing to guess"))
          .isInstanceOf(DataException.class)
          .hasMessage("no [MASK]. Put one where a word is to be guessed.");
      assertThatThrownBy(() -> pipeline.fill(List.of("a [MASK]", "none", "a"), top(1)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("no [MASK] in text 2 of 3");
    }
    var cut = PipelineOptions.DEFAULT.withTruncate(true);
    try (var pipeline = FillMaskPipeline.load(directory, cut, MaskDecoder.AUTO)) {
      assertThatThrownBy(() -> pipeline.fill("the dog ".repeat(100) + "[MASK]"))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("within the first 40 tokens");
    }
  }

  @Test
  void whatTheCheckpointLacksIsNamed() {
    TinyModel.encoder(directory.resolve("encoder"));
    assertThatThrownBy(
            () ->
                FillMaskPipeline.load(
                    directory.resolve("encoder"), PipelineOptions.DEFAULT, MaskDecoder.AUTO))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("lm_predictions.lm_head.dense.weight");
    TinyModel.maskedLm(directory.resolve("plain"));
    assertThatThrownBy(
            () ->
                FillMaskPipeline.load(
                    directory.resolve("plain"), PipelineOptions.DEFAULT, MaskDecoder.EMD))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("position_embeddings.weight");
  }
}
