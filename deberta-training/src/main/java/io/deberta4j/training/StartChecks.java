package io.deberta4j.training;

import io.deberta4j.io.ConfigException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.Tokenizer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/** Whether configuration, tokenizer and settings of a start fit together. */
public final class StartChecks {
  private StartChecks() {}

  /**
   * Refuses random weights whose padding token is not that of the tokenizer.
   *
   * @throws ConfigException naming both
   */
  public static void padding(StartingPoint.Fresh start, DebertaConfig config, Tokenizer tokenizer) {
    int pad = tokenizer.specialTokens().pad().orElse(config.padTokenId());
    if (pad != config.padTokenId()) {
      throw new ConfigException(
          "%s: pad_token_id=%d, but the padding token of the tokenizer %s is %d; make them agree"
              .formatted(start.config(), config.padTokenId(), start.tokenizer(), pad));
    }
  }

  /**
   * Refuses sizes that no training on this machine could hold, before any memory is asked for.
   *
   * @throws ConfigException with the sizes
   */
  public static void memory(Path file, DebertaConfig config) {
    double hidden = config.hiddenSize();
    double layer = hidden * (4 * hidden + 2.0 * config.intermediateSize());
    int buckets = config.attention().positionBuckets();
    double distances = buckets > 0 ? buckets : config.attention().maxRelativePositions();
    double relative = config.attention().relativeAttention() ? 2 * distances * hidden : 0;
    double words = (double) config.vocabSize() * config.embeddingSize();
    double parameters = words + relative + config.numHiddenLayers() * layer;
    double bytes = 4 * Float.BYTES * parameters; // weights, gradients and two moments
    double memory = physicalMemory();
    if (bytes > memory) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: a model of %.2g parameters needs %.2g GB to be trained, and this machine has"
                  + " %.2g GB. Are the sizes right?",
              file,
              parameters,
              bytes / 1e9,
              memory / 1e9));
    }
  }

  private static double physicalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Double.POSITIVE_INFINITY;
  }

  /**
   * Refuses a tokenizer with more tokens than the model, and texts longer than it has positions.
   *
   * @throws ConfigException naming what does not fit
   */
  public static void fits(DebertaConfig config, Tokenizer tokenizer, int maxLength) {
    if (tokenizer.vocabularySize() > config.vocabSize()) {
      throw new ConfigException(
          "the tokenizer has %d tokens, but vocab_size=%d; set vocab_size to at least %d"
              .formatted(
                  tokenizer.vocabularySize(), config.vocabSize(), tokenizer.vocabularySize()));
    }
    if (config.positionBiasedInput() && maxLength > config.maxPositionEmbeddings()) {
      throw new ConfigException(
          "max length %d is beyond max_position_embeddings=%d, the most that a model with position_biased_input takes"
              .formatted(maxLength, config.maxPositionEmbeddings()));
    }
  }
}
