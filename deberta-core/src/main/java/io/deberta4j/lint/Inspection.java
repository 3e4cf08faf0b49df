package io.deberta4j.lint;

import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a model directory holds, and what is to be said of it. Nothing that is wrong with it is an
 * error here: what can be told is told, and the rest is among the findings.
 *
 * @param directory the directory
 * @param family the generation and the size as far as the configuration tells, or null
 * @param config the configuration, or null where it cannot be used
 * @param adapter the adapter, or null where it is a whole model
 * @param files the files with weights and their sizes in bytes
 * @param tensors how many tensors there are
 * @param parameters how many real numbers they hold
 * @param dtypes how many tensors are stored as which type
 * @param heads the heads whose weights are there; without weights, what the configuration names
 * @param enhancedMaskDecoder whether the Enhanced Mask Decoder can be used
 * @param tokenizer the tokenizer, or null where there is none that can be used
 * @param findings what is wrong, surprising or worth knowing, the worst first
 */
public record Inspection(
    Path directory,
    @Nullable String family,
    @Nullable DebertaConfig config,
    @Nullable AdapterFacts adapter,
    Map<Path, Long> files,
    int tensors,
    long parameters,
    Map<String, Integer> dtypes,
    List<Head> heads,
    boolean enhancedMaskDecoder,
    @Nullable TokenizerFacts tokenizer,
    List<Finding> findings) {

  /**
   * What is to be known about a tokenizer.
   *
   * @param flavour whose behaviour it follows, as the command line spells it
   * @param vocabularySize how many tokens it knows, the special ones included
   * @param maxLength the length its files ask for, or null for none that makes sense
   */
  public record TokenizerFacts(String flavour, int vocabularySize, @Nullable Integer maxLength) {}

  /**
   * What an adapter says of itself.
   *
   * @param kind {@code peft_type}, as {@code LORA}
   * @param base the model that it changes
   * @param task {@code task_type}, as {@code SEQ_CLS}; empty if it does not say
   * @param rank {@code r}; 0 if it does not say
   */
  public record AdapterFacts(String kind, String base, String task, int rank) {}

  /**
   * Inspects a directory; no weights are read, only where they are.
   *
   * @throws io.deberta4j.io.CheckpointException if it is no directory, or holds nothing of a model
   */
  public static Inspection of(Path directory) {
    return of(Checkpoint.open(directory), Rules.OF_HEADERS);
  }

  /**
   * Inspects a directory and reads the values of all weights too, a piece at a time.
   *
   * @throws io.deberta4j.io.CheckpointException as {@link #of}
   */
  public static Inspection withValues(Path directory) {
    return of(Checkpoint.open(directory), Rules.ALL);
  }

  private static Inspection of(Checkpoint c, List<Rule> rules) {
    DebertaConfig config = c.settings();
    Tensors tensors = c.tensors();
    Map<String, Integer> dtypes = new TreeMap<>();
    long parameters = 0;
    if (tensors != null) {
      for (var stored : tensors.stored()) {
        dtypes.merge(stored.dtype().name(), 1, Integer::sum);
        parameters += stored.dtype().isFloating() ? stored.elements() : 0;
      }
    }
    boolean enhanced =
        config != null
            && tensors != null
            && MaskedLanguageModel.isIn(tensors)
            && !config.positionBiasedInput();
    return new Inspection(
        c.top().directory(),
        config == null ? null : Family.of(config),
        config,
        adapter(c),
        c.sizes(),
        dtypes.values().stream().mapToInt(Integer::intValue).sum(),
        parameters,
        dtypes,
        c.heads(),
        enhanced,
        tokenizer(c.tokenizer()),
        Rules.apply(rules, c));
  }

  private static @Nullable AdapterFacts adapter(Checkpoint c) {
    if (!c.isAdapter()) {
      return null;
    }
    JsonFile said = c.json("adapter_config.json");
    return new AdapterFacts(
        said.get("peft_type").asText("unknown"),
        said.get("base_model_name_or_path").asText("unknown"),
        said.get("task_type").asText(""),
        said.get("r").asInt(0));
  }

  private static @Nullable TokenizerFacts tokenizer(@Nullable Tokenizer tokenizer) {
    if (tokenizer == null) {
      return null;
    }
    int limit = tokenizer.modelMaxLength();
    return new TokenizerFacts(
        tokenizer.flavour().cliName(),
        tokenizer.vocabularySize(),
        limit == Integer.MAX_VALUE ? null : limit);
  }

  /** Returns how many findings are of a severity. */
  public long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }
}
