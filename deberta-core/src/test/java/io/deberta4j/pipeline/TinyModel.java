package io.deberta4j.pipeline;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/** Writes directories with tiny random models and a vocabulary of our own. */
public final class TinyModel {
  public static final String THREE_LABELS =
      "\"id2label\": {\"0\": \"no\", \"1\": \"maybe\", \"2\": \"yes\"}";

  private TinyModel() {}

  static Path classifier(Path directory, String fields) {
    return write(directory, fields, DebertaForSequenceClassification::new);
  }

  static Path tokenClassifier(Path directory, String fields) {
    return write(directory, fields, DebertaForTokenClassification::new);
  }

  static Path questionAnswerer(Path directory) {
    return write(directory, "\"type_vocab_size\": 0", DebertaForQuestionAnswering::new);
  }

  static Path multipleChoice(Path directory) {
    return write(directory, THREE_LABELS, DebertaForMultipleChoice::new);
  }

  static Path replacedTokenDetector(Path directory) {
    return write(directory, "\"type_vocab_size\": 0", ReplacedTokenDetectionModel::new);
  }

  static Path maskedLm(Path directory) {
    return write(directory, "\"legacy\": false", DebertaForMaskedLM::new);
  }

  static Path enhancedMaskedLm(Path directory) {
    return write(directory, "\"legacy\": false", MaskedLanguageModel::new);
  }

  static Path encoder(Path directory) {
    return write(
        directory, "\"type_vocab_size\": 0", (root, c) -> new DebertaModel(root.at("deberta"), c));
  }

  /** Writes a model with these fields in its configuration. */
  public static Path write(
      Path directory, String fields, BiConsumer<Parameters, DebertaConfig> model) {
    DebertaConfig config =
        ConfigJson.parse(
            """
            {"model_type": "deberta-v2", "vocab_size": 1010, "hidden_size": 16,
             "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 24,
             "max_position_embeddings": 40, "relative_attention": true, "position_buckets": 8,
             "pos_att_type": ["c2p", "p2c"], "share_att_key": true, "norm_rel_ebd": "layer_norm",
             %s}
            """
                .formatted(
                    fields.contains("position_biased_input")
                        ? fields
                        : fields + ", \"position_biased_input\": false"));
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (var scope = TensorScope.open();
        var random = new RandomSource(7);
        var parameters = Parameters.initialise(random, 0.6, DType.F32)) {
      model.accept(parameters, config);
      Pretrained.save(directory, config, parameters.all(), DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
    Path root = Path.of(System.getProperty("deberta.root", ".."));
    try {
      Files.copy(
          root.resolve("goldens/assets/own/own-unigram-1k/spm.model"),
          directory.resolve("spm.model"));
      Files.writeString(directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }
}
