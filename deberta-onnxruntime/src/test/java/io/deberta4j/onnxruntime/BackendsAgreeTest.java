package io.deberta4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.Deberta;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.Aggregation;
import io.deberta4j.pipeline.Answer;
import io.deberta4j.pipeline.Backend;
import io.deberta4j.pipeline.Choice;
import io.deberta4j.pipeline.Entity;
import io.deberta4j.pipeline.FillMaskOptions;
import io.deberta4j.pipeline.FilledMask;
import io.deberta4j.pipeline.FilledText;
import io.deberta4j.pipeline.Label;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.Pooling;
import io.deberta4j.pipeline.QuestionAnsweringOptions;
import io.deberta4j.pipeline.ReplacedToken;
import io.deberta4j.pipeline.SentenceEmbeddingOptions;
import io.deberta4j.pipeline.TokenClassificationOptions;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every pipeline gives the same on both backends: texts of mixed lengths, in one batch. */
final class BackendsAgreeTest {
  private static final double TOLERANCE = 1e-4;
  private static final PipelineOptions TORCH =
      PipelineOptions.DEFAULT.withBackend(Backend.LIBTORCH);
  private static final PipelineOptions ORT =
      PipelineOptions.DEFAULT.withBackend(Backend.ONNXRUNTIME);

  private static final List<String> TEXTS =
      List.of(
          "I like it.",
          "",
          "The quick brown fox jumps over the lazy dog, and then it goes home again.",
          "no",
          "the dog ".repeat(60), // several windows
          "What is the matter with you?");

  @TempDir Path directory;

  @Test
  void theEmbeddedClassifierAgrees() {
    verifyClassifier(EmbeddedModels.standard().directory(PipelineTask.TEXT_CLASSIFICATION));
    verifyEmbeddings(EmbeddedModels.standard().directory(PipelineTask.SENTENCE_EMBEDDING));
  }

  @ParameterizedTest
  @EnumSource
  void classifiersAndEncodersAgree(TinyModels kind) throws IOException {
    kind.write(directory, 1, DebertaForSequenceClassification::new);
    verifyClassifier(directory);
    verifyEmbeddings(directory);
  }

  private static void verifyClassifier(Path model) {
    List<TextPair> inputs = new ArrayList<>(TEXTS.stream().map(TextPair::of).toList());
    inputs.add(new TextPair("I like it.", "What is it?"));
    try (var ours = Deberta.textClassification(model, TORCH);
        var other = Deberta.textClassification(model, ORT)) {
      assertThat(ours.backend()).isEqualTo(Backend.LIBTORCH);
      assertThat(other.backend()).isEqualTo(Backend.ONNXRUNTIME);
      var expected = ours.classifyPairs(inputs);
      var found = other.classifyPairs(inputs);
      for (int i = 0; i < inputs.size(); i++) {
        Map<String, Double> scores = scores(found.get(i).labels());
        for (Label label : expected.get(i).labels()) {
          assertThat(scores.get(label.label())).isCloseTo(label.score(), within(TOLERANCE));
        }
        assertThat(found.get(i).windows()).isEqualTo(expected.get(i).windows());
      }
      // The model tells the texts apart: otherwise the comparison above shows nothing.
      assertThat(expected.get(0).best().score())
          .isNotCloseTo(expected.get(2).best().score(), within(1e-3));
    }
  }

  private static Map<String, Double> scores(List<Label> labels) {
    return labels.stream().collect(Collectors.toMap(Label::label, Label::score));
  }

  private static void verifyEmbeddings(Path model) {
    for (Pooling pooling : Pooling.values()) {
      var embedding = SentenceEmbeddingOptions.DEFAULT.withPooling(pooling);
      try (var ours = Deberta.sentenceEmbedding(model, TORCH, embedding);
          var other = Deberta.sentenceEmbedding(model, ORT, embedding)) {
        var expected = ours.embed(TEXTS);
        var found = other.embed(TEXTS);
        for (int i = 0; i < TEXTS.size(); i++) {
          assertThat(found.get(i).vector())
              .as("%s of '%s'", pooling, TEXTS.get(i))
              .containsExactly(expected.get(i).vector(), within((float) TOLERANCE));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void headsOnEveryTokenAgree(TinyModels kind) throws IOException {
    Path tagger = directory.resolve("tagger");
    kind.write(tagger, 4, DebertaForTokenClassification::new);
    var all = TokenClassificationOptions.DEFAULT.withAggregation(Aggregation.NONE);
    try (var ours = Deberta.tokenClassification(tagger, TORCH);
        var other = Deberta.tokenClassification(tagger, ORT)) {
      var expected = ours.classify(TEXTS, all);
      var found = other.classify(TEXTS, all);
      for (int i = 0; i < TEXTS.size(); i++) {
        verifySame(
            found.get(i).entities(), expected.get(i).entities(), Entity::label, Entity::score);
      }
    }
    Path detector = directory.resolve("detector");
    kind.write(detector, 5, ReplacedTokenDetectionModel::new);
    try (var ours = Deberta.replacedTokenDetection(detector, TORCH);
        var other = Deberta.replacedTokenDetection(detector, ORT)) {
      var expected = ours.detect(TEXTS);
      var found = other.detect(TEXTS);
      for (int i = 0; i < TEXTS.size(); i++) {
        verifySame(
            found.get(i).tokens(),
            expected.get(i).tokens(),
            ReplacedToken::token,
            ReplacedToken::score);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void answersAndChoicesAgree(TinyModels kind) throws IOException {
    Path reader = directory.resolve("reader");
    kind.write(reader, 6, DebertaForQuestionAnswering::new);
    var options = QuestionAnsweringOptions.DEFAULT.withTopK(3);
    try (var ours = Deberta.questionAnswering(reader, TORCH);
        var other = Deberta.questionAnswering(reader, ORT)) {
      verifySame(
          other.answer("Who goes home?", TEXTS, options).answers(),
          ours.answer("Who goes home?", TEXTS, options).answers(),
          Answer::answer,
          Answer::score);
    }
    Path chooser = directory.resolve("chooser");
    kind.write(chooser, 7, DebertaForMultipleChoice::new);
    try (var ours = Deberta.multipleChoice(chooser, TORCH);
        var other = Deberta.multipleChoice(chooser, ORT)) {
      List<String> choices = List.of("the dog", "It is late.", "no");
      verifySame(
          other.choose(TEXTS.get(2), choices).choices(),
          ours.choose(TEXTS.get(2), choices).choices(),
          Choice::text,
          Choice::score);
    }
  }

  private static <T> void verifySame(
      List<T> found, List<T> expected, Function<T, String> name, ToDoubleFunction<T> score) {
    assertThat(found).extracting(name).isEqualTo(expected.stream().map(name).toList());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(score.applyAsDouble(found.get(i)))
          .isCloseTo(score.applyAsDouble(expected.get(i)), within(TOLERANCE));
    }
  }

  @ParameterizedTest
  @EnumSource
  void maskedLanguageModelsAgreeWithAndWithoutTheEnhancedDecoder(TinyModels kind)
      throws IOException {
    kind.write(directory.resolve("emd"), 2, MaskedLanguageModel::new);
    verifyMasks(directory.resolve("emd"), MaskDecoder.AUTO, MaskDecoder.EMD);
    verifyMasks(directory.resolve("emd"), MaskDecoder.PLAIN, MaskDecoder.PLAIN);
    kind.write(directory.resolve("plain"), 3, DebertaForMaskedLM::new);
    verifyMasks(directory.resolve("plain"), MaskDecoder.AUTO, MaskDecoder.PLAIN);
  }

  /** One text has more masks than are scored at once, others share a run. */
  private static void verifyMasks(Path model, MaskDecoder wanted, MaskDecoder decoder) {
    List<String> texts =
        List.of(
            "The [MASK].",
            "A [MASK] and another [MASK] go to the house of the [MASK].",
            "[MASK] ".repeat(38),
            "[MASK] ".repeat(36),
            "Where [MASK] you?");
    try (var ours = Deberta.fillMask(model, TORCH, wanted);
        var other = Deberta.fillMask(model, ORT, wanted)) {
      assertThat(other.decoder()).isEqualTo(decoder);
      var all = FillMaskOptions.DEFAULT.withTopK(ours.config().vocabSize());
      List<FilledText> expected = ours.fill(texts, all);
      List<FilledText> found = other.fill(texts, all);
      for (int i = 0; i < texts.size(); i++) {
        for (int mask = 0; mask < expected.get(i).masks().size(); mask++) {
          Map<Integer, Double> scores =
              found.get(i).masks().get(mask).stream()
                  .collect(Collectors.toMap(FilledMask::token, FilledMask::score));
          for (FilledMask candidate : expected.get(i).masks().get(mask)) {
            assertThat(scores.get(candidate.token()))
                .isCloseTo(candidate.score(), within(TOLERANCE));
          }
        }
      }
    }
  }
}
