package io.deberta4j.cli;

import io.deberta4j.attention.AttentionMaps;
import io.deberta4j.attention.AttentionMaps.Decoder;
import io.deberta4j.pretraining.LanguageModelFiles;
import io.deberta4j.pretraining.MaskDecoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models whose attention is looked at.
 *
 * @param byName in the order in which they are shown
 */
record AttentionModels(Map<String, AttentionMaps> byName) implements AutoCloseable {
  private static final int USUAL_TOKENS = 128;

  /** Opens models; all of them or none. */
  static AttentionModels open(List<Path> directories) {
    var models = new AttentionModels(new LinkedHashMap<>());
    try {
      for (Path directory : directories) {
        models.byName.put(directory.toString(), open(directory));
      }
      return models;
    } catch (RuntimeException e) {
      models.close();
      throw e;
    }
  }

  /** Opens a model as published, or, trained here, as its experiment describes it. */
  private static AttentionMaps open(Path directory) {
    if (!Files.isRegularFile(directory.resolve(LanguageModelFiles.EXPERIMENT))) {
      return AttentionMaps.load(directory);
    }
    LanguageModelFiles files = LanguageModelFiles.open(directory);
    Decoder decoder =
        files.decoding() == MaskDecoding.LAST_LAYER
            ? null
            : new Decoder(files.passes(), files.decoding() == MaskDecoding.ENHANCED);
    return AttentionMaps.load(directory, files.pretrained(), decoder);
  }

  /** Returns the most tokens that all are to see: what was asked for, or what all can. */
  int maxTokens(@Nullable Integer asked) {
    if (asked != null) {
      return asked;
    }
    int fewest = byName.values().stream().mapToInt(AttentionMaps::maxTokens).min().orElseThrow();
    return Math.min(USUAL_TOKENS, fewest);
  }

  @Override
  public void close() {
    byName.values().forEach(AttentionMaps::close);
  }
}
