package io.deberta4j.onnxruntime;

import io.deberta4j.Deberta;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pipeline.FillMaskOptions;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.MultipleChoicePipeline;
import io.deberta4j.pipeline.Pipeline;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.QuestionAnsweringOptions;
import io.deberta4j.pipeline.SentenceEmbeddingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Every pipeline on a tiny model, and something to ask it. */
@SuppressWarnings("ImmutableEnumChecker") // nothing changes them
enum EveryPipeline {
  TEXT_CLASSIFICATION(
      DebertaForSequenceClassification::new,
      (model, options) -> {
        var pipeline = Deberta.textClassification(model, options);
        return new Opened(pipeline, pipeline::classify);
      },
      "no",
      "maybe",
      "yes"),
  TOKEN_CLASSIFICATION(
      DebertaForTokenClassification::new,
      (model, options) -> {
        var pipeline = Deberta.tokenClassification(model, options);
        return new Opened(pipeline, pipeline::classify);
      },
      "O",
      "B-PER",
      "I-PER"),
  QUESTION_ANSWERING(
      DebertaForQuestionAnswering::new,
      (model, options) -> {
        var pipeline = Deberta.questionAnswering(model, options);
        var five = QuestionAnsweringOptions.DEFAULT.withTopK(5);
        return new Opened(pipeline, texts -> pipeline.answer("who goes?", texts, five));
      }),
  ZERO_SHOT_CLASSIFICATION(
      DebertaForSequenceClassification::new,
      (model, options) -> {
        var pipeline = Deberta.zeroShotClassification(model, options);
        return new Opened(
            pipeline,
            texts ->
                texts.stream()
                    .map(text -> pipeline.classify(text, List.of("dog", "house")))
                    .toList());
      },
      "entailment",
      "neutral",
      "contradiction"),
  NATURAL_LANGUAGE_INFERENCE(
      DebertaForSequenceClassification::new,
      (model, options) -> {
        var pipeline = Deberta.naturalLanguageInference(model, options);
        return new Opened(
            pipeline,
            texts -> texts.stream().map(text -> pipeline.infer(text, "it goes")).toList());
      },
      "contradiction",
      "entailment",
      "neutral"),
  RERANKING(
      DebertaForSequenceClassification::new,
      (model, options) -> {
        var pipeline = Deberta.reranking(model, options);
        return new Opened(pipeline, texts -> pipeline.rerank("the dog", texts));
      },
      "score"),
  REWARD(
      DebertaForSequenceClassification::new,
      (model, options) -> {
        var pipeline = Deberta.reward(model, options);
        return new Opened(
            pipeline, texts -> texts.stream().map(text -> pipeline.score("who?", text)).toList());
      },
      "score"),
  MULTIPLE_CHOICE(
      DebertaForMultipleChoice::new,
      (model, options) -> {
        var pipeline = Deberta.multipleChoice(model, options);
        return new Opened(
            pipeline,
            texts ->
                pipeline.choose(
                    List.of(
                        new MultipleChoicePipeline.Question(texts.get(2), texts.subList(0, 2)))));
      }),
  FILL_MASK(DebertaForMaskedLM::new, fillMask(MaskDecoder.PLAIN)),
  FILL_MASK_ENHANCED(MaskedLanguageModel::new, fillMask(MaskDecoder.EMD)),
  REPLACED_TOKEN_DETECTION(
      ReplacedTokenDetectionModel::new,
      (model, options) -> {
        var pipeline = Deberta.replacedTokenDetection(model, options);
        return new Opened(pipeline, pipeline::detect);
      }),
  SENTENCE_EMBEDDING(
      DebertaForSequenceClassification::new,
      (model, options) -> {
        var pipeline = Deberta.sentenceEmbedding(model, options, SentenceEmbeddingOptions.DEFAULT);
        return new Opened(
            pipeline,
            texts ->
                pipeline.embed(texts).stream().map(one -> Arrays.toString(one.vector())).toList());
      });

  /**
   * An open pipeline.
   *
   * @param pipeline what to close
   * @param ask gives the same for the same texts: something with {@code equals}
   */
  record Opened(Pipeline pipeline, Function<List<String>, Object> ask) {}

  private final BiConsumer<Parameters, DebertaConfig> model;
  private final BiFunction<Path, PipelineOptions, Opened> opening;
  private final String[] labels;

  EveryPipeline(
      BiConsumer<Parameters, DebertaConfig> model,
      BiFunction<Path, PipelineOptions, Opened> opening,
      String... labels) {
    this.model = model;
    this.opening = opening;
    this.labels = labels.length == 0 ? new String[] {"no", "yes"} : labels;
  }

  private static BiFunction<Path, PipelineOptions, Opened> fillMask(MaskDecoder decoder) {
    return (model, options) -> {
      var pipeline = Deberta.fillMask(model, options, decoder);
      var three = FillMaskOptions.DEFAULT.withTopK(3);
      return new Opened(
          pipeline,
          texts -> pipeline.fill(texts.stream().map(text -> "a [MASK] " + text).toList(), three));
    };
  }

  Opened open(Path directory, PipelineOptions options) throws IOException {
    return opening.apply(TinyModels.V3.write(directory, 9, model, labels), options);
  }
}
