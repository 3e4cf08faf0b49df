package io.deberta4j.pretraining;

import io.deberta4j.corpus.CorpusPreparation;
import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.DocumentBoundary;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.training.Interval;
import io.deberta4j.training.TrainerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A small prepared corpus whose sentences follow rules that can be learnt, and what trains on it.
 */
final class TinyCorpus {
  static final int LENGTH = 24;

  private static final String CONFIG =
      """
      {"model_type": "deberta-v2", "vocab_size": 1010, "hidden_size": 16,
       "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 24,
       "max_position_embeddings": 40, "relative_attention": true, "position_buckets": 8,
       "pos_att_type": ["p2c", "c2p"], "share_att_key": true, "norm_rel_ebd": "layer_norm",
       "position_biased_input": false, "legacy": false}
      """;
  private static final String[][] SENTENCES = {
    {"the", "old", "man", "sat", "by", "the", "sea"},
    {"a", "dog", "and", "a", "cat", "saw", "a", "ship"},
    {"she", "said", "that", "he", "was", "not", "there"}
  };

  private TinyCorpus() {}

  static Path vocabulary() {
    return TestFolders.repository().resolve("goldens/assets/own/own-unigram-1k/spm.model");
  }

  /** Prepares a corpus in a folder; this share of its documents is held out. */
  static Path prepare(Path folder, double heldOut) throws IOException {
    Random random = new Random(11);
    StringBuilder text = new StringBuilder();
    for (int line = 0; line < 150; line++) {
      for (int sentence = 0; sentence < 3; sentence++) {
        text.append(String.join(" ", SENTENCES[random.nextInt(SENTENCES.length)])).append(". ");
      }
      text.append('\n');
    }
    Files.createDirectories(folder);
    Path file = Files.writeString(folder.resolve("text.txt"), text);
    Path corpus = folder.resolve("corpus");
    new CorpusPreparation(
            Tokenizer.load(vocabulary()),
            CorpusSettings.of(LENGTH).withBoundary(DocumentBoundary.LINE).withHeldOut(heldOut, 1))
        .prepare(List.of(file), corpus);
    return corpus;
  }

  static PretrainingStart.Fresh fresh(Path folder) throws IOException {
    Path config = Files.writeString(folder.resolve("config.json"), CONFIG);
    return new PretrainingStart.Fresh(config, null, vocabulary());
  }

  static TrainerConfig.Builder loop(long steps) {
    return TrainerConfig.builder()
        .maxSteps(steps)
        .batchSize(12)
        .microBatchSize(8)
        .learningRate(1e-2)
        .evaluateEvery(Interval.ofSteps(5))
        .saveEvery(Interval.ofSteps(4))
        .saveTotalLimit(2)
        .keep(TrainerConfig.Keep.LAST)
        .seed(5);
  }
}
