package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model directory holds. Nothing that is wrong with it is an error here: what can be told is
 * told, and the rest is among the oddities.
 *
 * @param directory the directory
 * @param config the configuration, or null where it cannot be used
 * @param files the files with weights and their sizes in bytes
 * @param tensors how many tensors there are
 * @param parameters how many real numbers they hold
 * @param dtypes how many tensors are stored as which type
 * @param heads the heads whose weights are there
 * @param enhancedMaskDecoder whether the Enhanced Mask Decoder can be used
 * @param replacedTokenDetection whether a replaced-token detector is there
 * @param tokenizer the tokenizer, or null where there is none that can be used
 * @param oddities what does not fit together or is unusual, each a sentence
 */
public record Inspection(
    Path directory,
    @Nullable DebertaConfig config,
    Map<Path, Long> files,
    int tensors,
    long parameters,
    Map<String, Integer> dtypes,
    List<Head> heads,
    boolean enhancedMaskDecoder,
    boolean replacedTokenDetection,
    @Nullable TokenizerFacts tokenizer,
    List<String> oddities) {

  /** The heads a checkpoint can have. */
  public enum Head {
    SEQUENCE_CLASSIFICATION("sequence classification"),
    TOKEN_CLASSIFICATION("token classification"),
    QUESTION_ANSWERING("question answering"),
    MASKED_LM("masked language modelling"),
    REPLACED_TOKEN_DETECTION("replaced-token detection");

    private final String words;

    Head(String words) {
      this.words = words;
    }

    /** Returns the name in words. */
    public String words() {
      return words;
    }
  }

  /**
   * What is to be known about a tokenizer.
   *
   * @param flavour whose behaviour it follows, as the command line spells it
   * @param vocabularySize how many tokens it knows, the special ones included
   * @param maxLength the length its files ask for, or null for none that makes sense
   */
  public record TokenizerFacts(String flavour, int vocabularySize, @Nullable Integer maxLength) {}

  /**
   * Inspects a directory; no weights are read, only where they are.
   *
   * @throws io.deberta4j.io.CheckpointException if it holds neither weights nor a configuration
   */
  public static Inspection of(Path directory) {
    return new Inspector(directory).inspect();
  }
}
