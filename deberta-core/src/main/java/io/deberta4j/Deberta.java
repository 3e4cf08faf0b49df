package io.deberta4j;

import io.deberta4j.pipeline.FillMaskPipeline;
import io.deberta4j.pipeline.Inspection;
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
 * the weights, and the files of the tokenizer. The forms without a directory use the model that
 * comes in the artifact {@code io.deberta4j:deberta-models}, a classifier of banking questions.
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
    return textClassification(defaultModel());
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

  /** Opens the token classifier in a directory: names, personal data and the like. */
  public static TokenClassificationPipeline tokenClassification(Path directory) {
    return tokenClassification(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the token classifier in a directory: names, personal data and the like. */
  public static TokenClassificationPipeline tokenClassification(
      Path directory, PipelineOptions options) {
    return TokenClassificationPipeline.load(directory, options);
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

  /** Opens the model of natural-language inference in a directory, for labels of one's own. */
  public static ZeroShotClassificationPipeline zeroShotClassification(Path directory) {
    return zeroShotClassification(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the model of natural-language inference in a directory, for labels of one's own. */
  public static ZeroShotClassificationPipeline zeroShotClassification(
      Path directory, PipelineOptions options) {
    return ZeroShotClassificationPipeline.load(directory, options);
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

  /** Opens the cross-encoder in a directory, to rank documents. */
  public static RerankingPipeline reranking(Path directory) {
    return reranking(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the cross-encoder in a directory, to rank documents. */
  public static RerankingPipeline reranking(Path directory, PipelineOptions options) {
    return RerankingPipeline.load(directory, options);
  }

  /** Opens the reward model in a directory. */
  public static RewardPipeline reward(Path directory) {
    return reward(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the reward model in a directory. */
  public static RewardPipeline reward(Path directory, PipelineOptions options) {
    return RewardPipeline.load(directory, options);
  }

  /** Opens the multiple-choice model in a directory. */
  public static MultipleChoicePipeline multipleChoice(Path directory) {
    return multipleChoice(directory, PipelineOptions.DEFAULT);
  }

  /** Opens the multiple-choice model in a directory. */
  public static MultipleChoicePipeline multipleChoice(Path directory, PipelineOptions options) {
    return MultipleChoicePipeline.load(directory, options);
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

  /** Opens the masked language model in a directory. */
  public static FillMaskPipeline fillMask(Path directory) {
    return fillMask(directory, PipelineOptions.DEFAULT, MaskDecoder.AUTO);
  }

  /** Opens the masked language model in a directory, to predict with this decoder. */
  public static FillMaskPipeline fillMask(
      Path directory, PipelineOptions options, MaskDecoder decoder) {
    return FillMaskPipeline.load(directory, options, decoder);
  }

  /** Opens the encoder of the embedded model; vectors are means over tokens. */
  public static SentenceEmbeddingPipeline sentenceEmbedding() {
    return sentenceEmbedding(defaultModel());
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

  /** Opens the tokenizer of the embedded model. */
  public static Tokenizer tokenizer() {
    return tokenizer(defaultModel());
  }

  /** Opens the tokenizer in a directory, with the behaviour that its files ask for. */
  public static Tokenizer tokenizer(Path directory) {
    return Tokenizer.load(directory);
  }

  /** Describes what a model directory holds, and what is odd about it. */
  public static Inspection inspect(Path directory) {
    return Inspection.of(directory);
  }

  /**
   * Returns a directory with the files of the embedded model, unpacked once per user.
   *
   * @throws io.deberta4j.io.CheckpointException if no model is on the class path
   */
  public static Path defaultModel() {
    return DefaultModel.directory();
  }
}
