package io.deberta4j;

import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.Hub;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.lint.Inspection;
import io.deberta4j.pipeline.FillMaskPipeline;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.MultipleChoicePipeline;
import io.deberta4j.pipeline.NaturalLanguageInferencePipeline;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.QuestionAnsweringPipeline;
import io.deberta4j.pipeline.ReplacedTokenDetectionPipeline;
import io.deberta4j.pipeline.RerankingPipeline;
import io.deberta4j.pipeline.RewardPipeline;
import io.deberta4j.pipeline.SentenceEmbeddingOptions;
import io.deberta4j.pipeline.SentenceEmbeddingPipeline;
import io.deberta4j.pipeline.TextClassificationPipeline;
import io.deberta4j.pipeline.TokenClassificationPipeline;
import io.deberta4j.pipeline.ZeroShotClassificationPipeline;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;

/**
 * From a model directory to answers.
 *
 * <pre>{@code
 * try (var classifier = Deberta.textClassification()) {
 *   TextClassification answer = classifier.classify("I still have not received my new card");
 *   System.out.println(answer.best());
 * }
 * }</pre>
 *
 * <p>A model directory is what Hugging Face's {@code save_pretrained} writes: {@code config.json},
 * the weights, and the files of the tokenizer. A model given as a text is such a directory too, or
 * a published model, {@code org/name} or {@code org/name@revision}, which is fetched once; see
 * {@link #model}; or {@code embedded:NAME}, one of the {@link EmbeddedModels} of the artifact
 * {@code io.deberta4j:deberta-models}. The forms without a model open the first of them for the
 * task.
 *
 * <p>{@link PipelineOptions} says how texts are read and what runs the model; what an answer is to
 * tell is said when asking, as {@code classify(texts, TextClassificationOptions.DEFAULT
 * .withTopK(3))}. Everything returned is safe to share between threads; pipelines hold native
 * memory until they are closed.
 */
public final class Deberta {
  private Deberta() {}

  /** Opens the embedded classifier. */
  public static TextClassificationPipeline textClassification() {
    return textClassification(embedded(PipelineTask.TEXT_CLASSIFICATION));
  }

  /** Opens a sequence classifier: a directory or a published model. */
  public static TextClassificationPipeline textClassification(String model) {
    return textClassification(model(model));
  }

  /** The same, with options. */
  public static TextClassificationPipeline textClassification(
      String model, PipelineOptions options) {
    return textClassification(model(model), options);
  }

  /** Opens the sequence classifier in a directory. */
  public static TextClassificationPipeline textClassification(Path directory) {
    return textClassification(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the sequence classifier in a directory. */
  public static TextClassificationPipeline textClassification(
      Path directory, PipelineOptions options) {
    return TextClassificationPipeline.load(directory, options);
  }

  /** Opens the embedded token classifier. */
  public static TokenClassificationPipeline tokenClassification() {
    return tokenClassification(embedded(PipelineTask.TOKEN_CLASSIFICATION));
  }

  /** Opens a token classifier: a directory or a published model. */
  public static TokenClassificationPipeline tokenClassification(String model) {
    return tokenClassification(model(model));
  }

  /** The same, with options. */
  public static TokenClassificationPipeline tokenClassification(
      String model, PipelineOptions options) {
    return tokenClassification(model(model), options);
  }

  /** Opens the token classifier in a directory: names, personal data and the like. */
  public static TokenClassificationPipeline tokenClassification(Path directory) {
    return tokenClassification(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the token classifier in a directory: names, personal data and the like. */
  public static TokenClassificationPipeline tokenClassification(
      Path directory, PipelineOptions options) {
    return TokenClassificationPipeline.load(directory, options);
  }

  /** Opens the embedded question-answering model. */
  public static QuestionAnsweringPipeline questionAnswering() {
    return questionAnswering(embedded(PipelineTask.QUESTION_ANSWERING));
  }

  /** Opens a question-answering model: a directory or a published model. */
  public static QuestionAnsweringPipeline questionAnswering(String model) {
    return questionAnswering(model(model));
  }

  /** The same, with options. */
  public static QuestionAnsweringPipeline questionAnswering(String model, PipelineOptions options) {
    return questionAnswering(model(model), options);
  }

  /** Opens the question-answering model in a directory. */
  public static QuestionAnsweringPipeline questionAnswering(Path directory) {
    return questionAnswering(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the question-answering model in a directory. */
  public static QuestionAnsweringPipeline questionAnswering(
      Path directory, PipelineOptions options) {
    return QuestionAnsweringPipeline.load(directory, options);
  }

  /** Opens the embedded model for labels of one's own. */
  public static ZeroShotClassificationPipeline zeroShotClassification() {
    return zeroShotClassification(embedded(PipelineTask.ZERO_SHOT_CLASSIFICATION));
  }

  /** Opens a model for labels of one's own: a directory or a published model. */
  public static ZeroShotClassificationPipeline zeroShotClassification(String model) {
    return zeroShotClassification(model(model));
  }

  /** The same, with options. */
  public static ZeroShotClassificationPipeline zeroShotClassification(
      String model, PipelineOptions options) {
    return zeroShotClassification(model(model), options);
  }

  /** Opens the model of natural-language inference in a directory, for labels of one's own. */
  public static ZeroShotClassificationPipeline zeroShotClassification(Path directory) {
    return zeroShotClassification(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the model of natural-language inference in a directory, for labels of one's own. */
  public static ZeroShotClassificationPipeline zeroShotClassification(
      Path directory, PipelineOptions options) {
    return ZeroShotClassificationPipeline.load(directory, options);
  }

  /** Opens the embedded model of natural-language inference. */
  public static NaturalLanguageInferencePipeline naturalLanguageInference() {
    return naturalLanguageInference(embedded(PipelineTask.NATURAL_LANGUAGE_INFERENCE));
  }

  /** Opens a model of natural-language inference: a directory or a published model. */
  public static NaturalLanguageInferencePipeline naturalLanguageInference(String model) {
    return naturalLanguageInference(model(model));
  }

  /** The same, with options. */
  public static NaturalLanguageInferencePipeline naturalLanguageInference(
      String model, PipelineOptions options) {
    return naturalLanguageInference(model(model), options);
  }

  /** Opens the model of natural-language inference in a directory. */
  public static NaturalLanguageInferencePipeline naturalLanguageInference(Path directory) {
    return naturalLanguageInference(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the model of natural-language inference in a directory. */
  public static NaturalLanguageInferencePipeline naturalLanguageInference(
      Path directory, PipelineOptions options) {
    return NaturalLanguageInferencePipeline.load(directory, options);
  }

  /** Opens a cross-encoder: a directory or a published model. */
  public static RerankingPipeline reranking(String model) {
    return reranking(model(model));
  }

  /** The same, with options. */
  public static RerankingPipeline reranking(String model, PipelineOptions options) {
    return reranking(model(model), options);
  }

  /** Opens the cross-encoder in a directory, to rank documents. */
  public static RerankingPipeline reranking(Path directory) {
    return reranking(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the cross-encoder in a directory, to rank documents. */
  public static RerankingPipeline reranking(Path directory, PipelineOptions options) {
    return RerankingPipeline.load(directory, options);
  }

  /** Opens a reward model: a directory or a published model. */
  public static RewardPipeline reward(String model) {
    return reward(model(model));
  }

  /** The same, with options. */
  public static RewardPipeline reward(String model, PipelineOptions options) {
    return reward(model(model), options);
  }

  /** Opens the reward model in a directory. */
  public static RewardPipeline reward(Path directory) {
    return reward(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the reward model in a directory. */
  public static RewardPipeline reward(Path directory, PipelineOptions options) {
    return RewardPipeline.load(directory, options);
  }

  /** Opens a multiple-choice model: a directory or a published model. */
  public static MultipleChoicePipeline multipleChoice(String model) {
    return multipleChoice(model(model));
  }

  /** The same, with options. */
  public static MultipleChoicePipeline multipleChoice(String model, PipelineOptions options) {
    return multipleChoice(model(model), options);
  }

  /** Opens the multiple-choice model in a directory. */
  public static MultipleChoicePipeline multipleChoice(Path directory) {
    return multipleChoice(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the multiple-choice model in a directory. */
  public static MultipleChoicePipeline multipleChoice(Path directory, PipelineOptions options) {
    return MultipleChoicePipeline.load(directory, options);
  }

  /** Opens a discriminator: a directory or a published model. */
  public static ReplacedTokenDetectionPipeline replacedTokenDetection(String model) {
    return replacedTokenDetection(model(model));
  }

  /** The same, with options. */
  public static ReplacedTokenDetectionPipeline replacedTokenDetection(
      String model, PipelineOptions options) {
    return replacedTokenDetection(model(model), options);
  }

  /** Opens the discriminator in a directory, to tell how odd tokens are. */
  public static ReplacedTokenDetectionPipeline replacedTokenDetection(Path directory) {
    return replacedTokenDetection(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the discriminator in a directory, to tell how odd tokens are. */
  public static ReplacedTokenDetectionPipeline replacedTokenDetection(
      Path directory, PipelineOptions options) {
    return ReplacedTokenDetectionPipeline.load(directory, options);
  }

  /** Opens the embedded masked language model. */
  public static FillMaskPipeline fillMask() {
    return fillMask(embedded(PipelineTask.FILL_MASK));
  }

  /** Opens a masked language model: a directory or a published model. */
  public static FillMaskPipeline fillMask(String model) {
    return fillMask(model(model));
  }

  /** The same, with options, to predict with this decoder. */
  public static FillMaskPipeline fillMask(
      String model, PipelineOptions options, MaskDecoder decoder) {
    return fillMask(model(model), options, decoder);
  }

  /** Opens the masked language model in a directory. */
  public static FillMaskPipeline fillMask(Path directory) {
    return fillMask(directory, PipelineOptions.DEFAULT, MaskDecoder.AUTO);
  }

  /** Opens the masked language model in a directory, to predict with this decoder. */
  public static FillMaskPipeline fillMask(
      Path directory, PipelineOptions options, MaskDecoder decoder) {
    return FillMaskPipeline.load(directory, options, decoder);
  }

  /** Opens the embedded encoder; vectors are means over tokens. */
  public static SentenceEmbeddingPipeline sentenceEmbedding() {
    return sentenceEmbedding(embedded(PipelineTask.SENTENCE_EMBEDDING));
  }

  /** Opens an encoder: a directory or a published model. */
  public static SentenceEmbeddingPipeline sentenceEmbedding(String model) {
    return sentenceEmbedding(model(model));
  }

  /** The same, with options, to make vectors as asked for. */
  public static SentenceEmbeddingPipeline sentenceEmbedding(
      String model, PipelineOptions options, SentenceEmbeddingOptions embedding) {
    return sentenceEmbedding(model(model), options, embedding);
  }

  /**
   * Opens the encoder in a directory; vectors are what sentence-transformers would make of it where
   * it wrote the directory, elsewhere means over tokens.
   */
  public static SentenceEmbeddingPipeline sentenceEmbedding(Path directory) {
    return sentenceEmbedding(directory, PipelineOptions.DEFAULT, SentenceEmbeddingOptions.DEFAULT);
  }

  /** Opens the encoder in a directory, to make vectors as asked for. */
  public static SentenceEmbeddingPipeline sentenceEmbedding(
      Path directory, PipelineOptions options, SentenceEmbeddingOptions embedding) {
    return SentenceEmbeddingPipeline.load(directory, options, embedding);
  }

  /** Opens the tokenizer of the embedded encoder. */
  public static Tokenizer tokenizer() {
    return tokenizer(embedded(PipelineTask.SENTENCE_EMBEDDING));
  }

  /** Opens a tokenizer, of a directory or a published model; no weights are fetched. */
  public static Tokenizer tokenizer(String model) {
    return tokenizer(Hub.tokenizerDirectory(model));
  }

  /** Opens the tokenizer in a directory, with the behaviour that its files ask for. */
  public static Tokenizer tokenizer(Path directory) {
    return Tokenizer.load(directory);
  }

  /** Describes what a model holds, a directory or a published one, and what is wrong with it. */
  public static Inspection inspect(String model) {
    return inspect(model(model));
  }

  /** Describes what a model directory holds, and what is wrong with it or worth knowing. */
  public static Inspection inspect(Path directory) {
    return Inspection.of(directory);
  }

  /**
   * Returns the directory of a model, to be opened in any other way: the one that is named, that of
   * an embedded model, or that of a published one, which {@link Hub} fetches and keeps in the cache
   * of Hugging Face's tools as {@link io.deberta4j.hub.HubSettings} says.
   *
   * @param model a directory; {@code embedded:NAME}; {@code org/name} or {@code org/name@revision}
   * @throws io.deberta4j.io.HubException if it cannot be had, or if nothing in it can be loaded
   */
  public static Path model(String model) {
    return Hub.directory(model);
  }

  private static Path embedded(PipelineTask task) {
    return EmbeddedModels.standard().directory(task);
  }
}
