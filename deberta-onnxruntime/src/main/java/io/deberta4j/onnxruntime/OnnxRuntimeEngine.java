package io.deberta4j.onnxruntime;

import io.deberta4j.io.ConfigException;
import io.deberta4j.io.UserCache;
import io.deberta4j.model.Pretrained;
import io.deberta4j.onnx.OnnxExport;
import io.deberta4j.onnx.OnnxForm;
import io.deberta4j.onnx.OnnxHead;
import io.deberta4j.pipeline.Backend;
import io.deberta4j.pipeline.InferenceEngine;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.MaskScorer;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.SentenceEncoder;
import io.deberta4j.pipeline.SequenceHead;
import io.deberta4j.pipeline.SequenceScorer;
import io.deberta4j.pipeline.TokenHead;
import io.deberta4j.pipeline.TokenScorer;
import io.deberta4j.plan.Precision;
import java.nio.file.Path;

/** ONNX Runtime. Found as a service; use {@link PipelineOptions#withBackend}. */
public final class OnnxRuntimeEngine implements InferenceEngine {
  private final ExportCache cache;

  /** Creates the engine with the cache of this user. */
  public OnnxRuntimeEngine() {
    this(UserCache.directory());
  }

  /** Creates the engine with another folder for exported models. */
  OnnxRuntimeEngine(Path cache) {
    this.cache = new ExportCache(cache.resolve("onnx"));
  }

  @Override
  public Backend backend() {
    return Backend.ONNXRUNTIME;
  }

  @Override
  public SequenceScorer sequenceScorer(Path directory, PipelineOptions options, SequenceHead head) {
    Pretrained model = Pretrained.open(directory);
    OnnxHead exported =
        switch (head) {
          case SEQUENCE_CLASSIFICATION -> OnnxHead.SEQUENCE_CLASSIFICATION;
          case MULTIPLE_CHOICE -> OnnxHead.MULTIPLE_CHOICE;
        };
    return new OrtSequenceScorer(model.config(), open(model, exported, options));
  }

  @Override
  public TokenScorer tokenScorer(Path directory, PipelineOptions options, TokenHead head) {
    Pretrained model = Pretrained.open(directory);
    OnnxHead exported =
        switch (head) {
          case TOKEN_CLASSIFICATION -> OnnxHead.TOKEN_CLASSIFICATION;
          case QUESTION_ANSWERING -> OnnxHead.QUESTION_ANSWERING;
          case REPLACED_TOKEN_DETECTION -> OnnxHead.REPLACED_TOKEN_DETECTION;
        };
    return new OrtTokenScorer(model.config(), open(model, exported, options));
  }

  @Override
  public SentenceEncoder sentenceEncoder(Path directory, PipelineOptions options) {
    Pretrained model = Pretrained.open(directory);
    return new OrtSentenceEncoder(
        model.config(), open(model, OnnxHead.FEATURE_EXTRACTION, options));
  }

  @Override
  public MaskScorer maskScorer(Path directory, PipelineOptions options, MaskDecoder decoder) {
    Pretrained model = Pretrained.open(directory);
    MaskDecoder chosen = decoder.choose(model.weights(), model.config(), directory);
    OnnxHead head =
        chosen == MaskDecoder.EMD ? OnnxHead.ENHANCED_MASKED_TOKENS : OnnxHead.MASKED_TOKENS;
    return new OrtMaskScorer(model.config(), chosen, open(model, head, options));
  }

  private OrtModel open(Pretrained model, OnnxHead head, PipelineOptions options) {
    if (options.precision() != Precision.F32) {
      throw new ConfigException(
          "ONNX Runtime computes in f32 here, not in "
              + options.precision().cliName()
              + ". Ask for precision f32, or for backend libtorch where it loads.");
    }
    OrtModel.load();
    OnnxExport export = new OnnxExport(head, OnnxForm.OPTIMISED);
    return cache.use(model, export, file -> OrtModel.open(file, options.threads()));
  }
}
