package io.deberta4j.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.DebertaException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.pipeline.Inspection.TokenizerFacts;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the tokenizer of a model directory for {@link Inspection}. */
final class TokenizerInspector {
  private static final int MAX_JSON = 64 << 20;
  private static final double LONGEST_SENSIBLE = 1e9;

  private final Path directory;
  private final List<String> oddities;

  TokenizerInspector(Path directory, List<String> oddities) {
    this.directory = directory;
    this.oddities = oddities;
  }

  @Nullable TokenizerFacts look(@Nullable DebertaConfig config) {
    checkMaxLength();
    try {
      Tokenizer tokenizer = Tokenizer.load(directory);
      if (config != null) {
        compare(tokenizer, config);
      }
      int limit = tokenizer.modelMaxLength();
      return new TokenizerFacts(
          tokenizer.flavour().cliName(),
          tokenizer.vocabularySize(),
          limit == Integer.MAX_VALUE ? null : limit);
    } catch (TokenizerException e) {
      oddities.add("There is no tokenizer that can be used: " + e.getMessage());
      return null;
    }
  }

  private void compare(Tokenizer tokenizer, DebertaConfig config) {
    int size = tokenizer.vocabularySize();
    if (size > config.vocabSize()) {
      oddities.add(
          "The tokenizer has ids up to "
              + (size - 1)
              + ", the model only vocab_size="
              + config.vocabSize()
              + " rows: some texts cannot be read.");
    } else if (size < config.vocabSize()) {
      oddities.add(
          "vocab_size="
              + config.vocabSize()
              + ", the tokenizer has "
              + size
              + " tokens: the last "
              + (config.vocabSize() - size)
              + " rows of the word table are never read.");
    }
    tokenizer
        .specialTokens()
        .pad()
        .ifPresent(
            id -> {
              if (id != config.padTokenId()) {
                oddities.add(
                    "The tokenizer pads with id "
                        + id
                        + ", pad_token_id of the configuration is "
                        + config.padTokenId()
                        + ".");
              }
            });
  }

  private void checkMaxLength() {
    Path file = directory.resolve("tokenizer_config.json");
    if (!Files.isRegularFile(file)) {
      return;
    }
    try {
      JsonNode limit =
          SafeJson.readObject(file, MAX_JSON, TokenizerException::new).path("model_max_length");
      if (limit.isNumber() && limit.doubleValue() > LONGEST_SENSIBLE) {
        oddities.add(
            "model_max_length of tokenizer_config.json is "
                + limit
                + ", which means no limit; texts are cut at max_position_embeddings instead.");
      }
    } catch (DebertaException e) {
      oddities.add("tokenizer_config.json cannot be read: " + e.getMessage());
    }
  }
}
