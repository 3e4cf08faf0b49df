package io.deberta4j;

import io.deberta4j.hub.Hub;
import io.deberta4j.hub.HubListener;
import io.deberta4j.pipeline.FeatureExtractionPipeline;
import io.deberta4j.pipeline.FillMaskPipeline;
import io.deberta4j.pipeline.Inspection;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.Pooling;
import io.deberta4j.pipeline.TextClassificationPipeline;
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
 * {@link #model}. The forms without a model use the one that comes in the artifact {@code
 * io.deberta4j:deberta-models}, a classifier of banking questions.
 *
 * <p>Everything returned is safe to share between threads; pipelines hold native memory until they
 * are closed.
 */
public final class Deberta {
  private Deberta() {}

  /** Opens the embedded classifier. */
  public static TextClassificationPipeline textClassification() {
    return textClassification(defaultModel());
  }

  /** Opens a sequence classifier: a directory or a published model. */
  public static TextClassificationPipeline textClassification(String model) {
    return textClassification(model(model));
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

  /** Opens a masked language model: a directory or a published model. */
  public static FillMaskPipeline fillMask(String model) {
    return fillMask(model(model));
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
  public static FeatureExtractionPipeline featureExtraction() {
    return featureExtraction(defaultModel());
  }

  /** Opens an encoder, a directory or a published model; vectors are means over tokens. */
  public static FeatureExtractionPipeline featureExtraction(String model) {
    return featureExtraction(model(model));
  }

  /** Opens the encoder in a directory; vectors are means over tokens. */
  public static FeatureExtractionPipeline featureExtraction(Path directory) {
    return featureExtraction(directory, PipelineOptions.DEFAULT, Pooling.MEAN, false);
  }

  /**
   * Opens the encoder in a directory.
   *
   * @param normalised whether vectors are divided by their Euclidean length
   */
  public static FeatureExtractionPipeline featureExtraction(
      Path directory, PipelineOptions options, Pooling pooling, boolean normalised) {
    return FeatureExtractionPipeline.load(directory, options, pooling, normalised);
  }

  /** Opens the tokenizer of the embedded model. */
  public static Tokenizer tokenizer() {
    return tokenizer(defaultModel());
  }

  /** Opens a tokenizer, of a directory or a published model; no weights are fetched. */
  public static Tokenizer tokenizer(String model) {
    return tokenizer(
        Hub.isDirectory(model)
            ? Path.of(model)
            : Hub.standard().tokenizer(model, HubListener.NONE));
  }

  /** Opens the tokenizer in a directory, with the behaviour that its files ask for. */
  public static Tokenizer tokenizer(Path directory) {
    return Tokenizer.load(directory);
  }

  /** Describes what a model holds, a directory or a published one, and what is odd about it. */
  public static Inspection inspect(String model) {
    return inspect(model(model));
  }

  /** Describes what a model directory holds, and what is odd about it. */
  public static Inspection inspect(Path directory) {
    return Inspection.of(directory);
  }

  /**
   * Returns the directory of a model, to be opened in any other way: the one that is named, or that
   * of a published model, which is fetched, checked and kept in the cache of Hugging Face's tools.
   * {@code HF_HOME}, {@code HF_ENDPOINT}, {@code HF_TOKEN} and {@code HF_HUB_OFFLINE} are honoured,
   * see {@link io.deberta4j.hub.HubSettings}; a {@link HubListener} hears how far it is if {@link
   * Hub} is used itself.
   *
   * @param model a directory; or {@code org/name} or {@code org/name@revision}
   * @throws io.deberta4j.io.HubException if it cannot be had, or if nothing in it can be loaded
   */
  public static Path model(String model) {
    return Hub.directory(model);
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
