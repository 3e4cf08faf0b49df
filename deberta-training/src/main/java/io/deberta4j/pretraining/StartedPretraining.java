package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.corpus.MaskingVocabulary;
import io.deberta4j.corpus.NGramMasker;
import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.head.EnhancedMaskDecoder;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.report.StartWeights;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.training.StartChecks;
import io.deberta4j.training.StartFiles;
import io.deberta4j.training.StartingPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model ready to be pre-trained, which owns its weights.
 *
 * @param model the model
 * @param tokenizer its tokenizer
 * @param origin what it started from
 */
record StartedPretraining(PretrainingModel model, Tokenizer tokenizer, StartWeights origin) {
  /**
   * What every start needs.
   *
   * @param sequenceLength the most tokens of a sequence
   * @param random draws weights
   */
  record Parts(
      PretrainingSettings settings,
      Tokenizer tokenizer,
      TokenMasking masking,
      int sequenceLength,
      RandomSource random) {
    /** Refuses a tokenizer with more tokens than the model, and sequences beyond its positions. */
    void requireFits(DebertaConfig config, MaskDecoding decoding) {
      StartedPretraining.requireFits(config, decoding, tokenizer, sequenceLength);
    }
  }

  /**
   * Loads or draws the weights.
   *
   * @param sequenceLength the most tokens of a sequence
   * @throws io.deberta4j.io.DebertaException if config, weights and tokenizer do not fit together
   */
  static StartedPretraining of(
      PretrainingStart start, PretrainingSettings settings, int sequenceLength) {
    long seed = SeededRandom.seed(settings.loop().seed(), Purpose.INITIALISATION, 0);
    Tokenizer tokenizer = Tokenizer.load(tokenizer(start));
    TokenMasking masking = masking(settings, tokenizer, sequenceLength);
    try (var scope = TensorScope.open();
        var random = new RandomSource(seed)) {
      Parts parts = new Parts(settings, tokenizer, masking, sequenceLength, random);
      if (settings.task() == PretrainingTask.RTD) {
        return new ReplacedTokenStart(parts).start(start);
      }
      return start instanceof PretrainingStart.Checkpoint checkpoint
          ? checkpoint(checkpoint, parts)
          : fresh(start, parts);
    }
  }

  /** Returns how tokens are masked; a task that masks none asks no [MASK] of the vocabulary. */
  private static TokenMasking masking(
      PretrainingSettings settings, Tokenizer tokenizer, int sequenceLength) {
    if (!settings.task().masks()) {
      return (tokens, random) -> {
        throw new IllegalStateException(settings.task().optionName() + " masks no tokens");
      };
    }
    return new NGramMasker(settings.masking(sequenceLength), MaskingVocabulary.of(tokenizer))::mask;
  }

  /** Refuses a tokenizer with more tokens than the model, and sequences beyond its positions. */
  static void requireFits(
      DebertaConfig config, MaskDecoding decoding, Tokenizer tokenizer, int sequenceLength) {
    StartChecks.fits(config, tokenizer, sequenceLength);
    if (decoding == MaskDecoding.ENHANCED && sequenceLength > config.maxPositionEmbeddings()) {
      throw new ConfigException(
          "there are sequences of %d tokens, beyond max_position_embeddings=%d, the most that the Enhanced Mask Decoder takes; make shorter ones, or take another mask decoder"
              .formatted(sequenceLength, config.maxPositionEmbeddings()));
    }
  }

  /** Returns where the tokenizer is. */
  static Path tokenizer(PretrainingStart start) {
    if (start instanceof PretrainingStart.Published published) {
      return published.tokenizer();
    }
    return start instanceof PretrainingStart.Fresh fresh
        ? fresh.tokenizer()
        : ((PretrainingStart.Checkpoint) start).directory();
  }

  private static StartedPretraining fresh(PretrainingStart start, Parts parts) {
    PretrainingSettings settings = parts.settings();
    DebertaConfig base = config(start, parts.tokenizer());
    ExperimentArm arm = settings.arm();
    DebertaConfig config = arm == null ? base : arm.config(base);
    MaskDecoding chosen = arm == null ? settings.decoder().decoding() : arm.decoding();
    MaskDecoding decoding = chosen == null ? MaskDecoding.released(config) : chosen;
    int passes = settings.decoder().passesOf(decoding, EnhancedMaskDecoder.RELEASED_PASSES);
    parts.requireFits(config, decoding);
    Parameters weights = Parameters.initialise(parts.random(), config.initializerRange());
    try {
      var model = new LanguageModel(weights, config, decoding, passes);
      return new StartedPretraining(
          new LanguageModelTraining(weights, model, settings, parts.masking()),
          parts.tokenizer(),
          StartWeights.random(files(start)));
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Returns the configuration to draw weights for; of two models the discriminator's. */
  static DebertaConfig config(PretrainingStart start, Tokenizer tokenizer) {
    if (start instanceof PretrainingStart.Published published) {
      int pad = tokenizer.specialTokens().pad().orElse(0);
      DebertaConfig config = published.model().config(tokenizer.vocabularySize(), pad);
      StartChecks.memory(Path.of(published.model().modelName()), config);
      return config;
    }
    PretrainingStart.Fresh fresh = (PretrainingStart.Fresh) start;
    return config(fresh.config(), fresh.tokenizer(), tokenizer);
  }

  /** Reads a configuration to draw weights for, and refuses one that does not fit. */
  static DebertaConfig config(Path file, Path vocabulary, Tokenizer tokenizer) {
    DebertaConfig config = ConfigJson.read(file);
    StartChecks.padding(new StartingPoint.Fresh(file, vocabulary), config, tokenizer);
    StartChecks.memory(file, config);
    return config;
  }

  /** Returns the files that random weights depend on. */
  static List<Path> files(PretrainingStart start) {
    List<Path> files = new ArrayList<>();
    if (start instanceof PretrainingStart.Fresh fresh) {
      files.add(fresh.config());
      Path generator = fresh.generator();
      if (generator != null) {
        files.add(generator);
      }
    }
    files.addAll(StartFiles.filesAt(tokenizer(start)));
    return files;
  }

  private static StartedPretraining checkpoint(PretrainingStart.Checkpoint start, Parts parts) {
    PretrainingSettings settings = parts.settings();
    LanguageModelFiles files = LanguageModelFiles.open(start.directory());
    DebertaConfig config = files.pretrained().config();
    MaskDecoding chosen = settings.decoder().decoding();
    MaskDecoding decoding = chosen == null ? files.decoding() : chosen;
    boolean same = decoding == files.decoding();
    int own = same ? files.passes() : EnhancedMaskDecoder.RELEASED_PASSES;
    int passes = settings.decoder().passesOf(decoding, own);
    parts.requireFits(config, decoding);
    Parameters.Origin origin = files.pretrained().origin();
    boolean drawn = DrawnPositions.isNeeded(origin, decoding);
    Parameters weights =
        Parameters.fineTune(
            DrawnPositions.where(origin, decoding, config, parts.random()),
            parts.random(),
            config.initializerRange());
    try {
      var model = new LanguageModel(weights, config, decoding, passes);
      UnusedTensors.check(weights);
      weights.closeOrigin();
      List<String> initialised = new ArrayList<>(weights.initialised());
      if (drawn) {
        initialised.add(DrawnPositions.NAME);
      }
      return new StartedPretraining(
          new LanguageModelTraining(weights, model, settings, parts.masking()),
          parts.tokenizer(),
          files.describe(start.directory(), initialised));
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }
}
