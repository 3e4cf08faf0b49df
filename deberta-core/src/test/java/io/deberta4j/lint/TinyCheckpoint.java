package io.deberta4j.lint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.Deberta;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tensor.DType;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * A tiny checkpoint to spoil: settings and weights are in memory until {@link #write}, files can be
 * changed afterwards. A fresh one has nothing to find but what {@link #USUAL} names.
 */
final class TinyCheckpoint {
  /** What is found in every one of these, by the code of the finding. */
  static final List<String> USUAL = List.of("vocabulary-below-table", "tokenizer-json-absent");

  private static final String CONFIG =
      """
      {"model_type": "deberta-v2", "vocab_size": 1010, "hidden_size": 16,
       "num_attention_heads": 2, "num_hidden_layers": 2, "intermediate_size": 24,
       "max_position_embeddings": 40, "relative_attention": true, "position_buckets": 8,
       "max_relative_positions": -1, "pos_att_type": ["c2p", "p2c"], "share_att_key": true,
       "norm_rel_ebd": "layer_norm", "position_biased_input": false}
      """;

  /** Values of a tensor: its type, its shape, and a value for each place. */
  record Held(DType dtype, List<Long> shape, Value value) {}

  /** Gives the value at a place, row-major. */
  interface Value {
    float at(int place);
  }

  final Path directory;
  final Head head;
  final ObjectNode config;
  final ObjectNode tokenizer = json("{\"do_lower_case\": false, \"model_max_length\": 40}");
  final Map<String, Held> tensors = new TreeMap<>();
  private boolean written;

  private TinyCheckpoint(Path directory, Head head, String fields) {
    this.directory = directory;
    this.head = head;
    this.config = json(CONFIG);
    config.setAll(json(fields));
    DebertaConfig known = ConfigJson.parse(config.toString());
    ExpectedTensors.encoder(known, 9).forEach(this::draw);
    ExpectedTensors.head(head, known, Tensors.of(Map.of(), "none")).forEach(this::draw);
  }

  static TinyCheckpoint classifier(Path directory) {
    return new TinyCheckpoint(
        directory,
        Head.SEQUENCE_CLASSIFICATION,
        """
        {"architectures": ["DebertaV2ForSequenceClassification"],
         "problem_type": "single_label_classification",
         "id2label": {"0": "no", "1": "maybe", "2": "yes"},
         "label2id": {"no": 0, "maybe": 1, "yes": 2}}
        """);
  }

  static TinyCheckpoint tagger(Path directory) {
    return new TinyCheckpoint(
        directory,
        Head.TOKEN_CLASSIFICATION,
        """
        {"architectures": ["DebertaV2ForTokenClassification"],
         "id2label": {"0": "O", "1": "B-PER", "2": "I-PER"}}
        """);
  }

  /** A model that fills masks, with the Enhanced Mask Decoder and Hugging Face's newer layout. */
  static TinyCheckpoint maskedLm(Path directory) {
    var checkpoint =
        new TinyCheckpoint(
            directory,
            Head.MASKED_LM,
            "{\"architectures\": [\"DebertaV2ForMaskedLM\"], \"legacy\": false}");
    checkpoint.draw(ExpectedTensors.POSITIONS, List.of(40L, 16L));
    return checkpoint;
  }

  static ObjectNode json(String text) {
    return SafeJson.parseObject(
        text.getBytes(StandardCharsets.UTF_8), "test", ConfigException::new);
  }

  /** Adds a tensor of values like those of a model. */
  void draw(String name, List<Long> shape) {
    boolean norm = name.contains("LayerNorm.weight");
    tensors.put(
        name,
        new Held(
            DType.F32, shape, at -> (norm ? 1 : 0) + (float) Math.sin(name.hashCode() + 3.7 * at)));
  }

  Held held(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  void drop(String part) {
    if (!tensors.keySet().removeIf(name -> name.contains(part))) {
      throw new IllegalArgumentException("no tensor has '" + part + "' in its name");
    }
  }

  void rename(UnaryOperator<String> names) {
    Map<String, Held> renamed = new LinkedHashMap<>();
    tensors.forEach((name, held) -> renamed.put(names.apply(name), held));
    tensors.clear();
    tensors.putAll(renamed);
  }

  /** Gives a tensor other values. */
  void fill(String name, Value value) {
    tensors.computeIfPresent(name, (key, held) -> new Held(held.dtype(), held.shape(), value));
  }

  void dtype(String part, DType dtype) {
    tensors.replaceAll(
        (name, held) -> name.contains(part) ? new Held(dtype, held.shape(), held.value()) : held);
  }

  void field(String key, String value) {
    config.set(key, json("{\"it\": " + value + "}").get("it"));
  }

  /** Writes everything that is not there yet. */
  TinyCheckpoint write() {
    if (written) {
      return this;
    }
    written = true;
    text("config.json", config.toString());
    text("tokenizer_config.json", tokenizer.toString());
    weights("model.safetensors", tensors);
    Path vocabulary =
        TestFolders.repository().resolve("goldens/assets/own/own-unigram-1k/spm.model");
    try {
      Files.copy(vocabulary, directory.resolve("spm.model"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  void weights(String file, Map<String, Held> which) {
    List<TensorSource> sources = new ArrayList<>();
    which.forEach((name, held) -> sources.add(new TinySource(name, held)));
    Safetensors.write(directory.resolve(file), sources, Map.of("format", "pt"));
  }

  /** Writes the weights in two files with an index. */
  void shards() {
    write();
    delete("model.safetensors");
    Map<String, Held> first = new LinkedHashMap<>();
    Map<String, Held> second = new LinkedHashMap<>();
    ObjectNode index = json("{\"metadata\": {}, \"weight_map\": {}}");
    tensors.forEach(
        (name, held) -> {
          boolean one = first.size() < tensors.size() / 2;
          (one ? first : second).put(name, held);
          index.withObject("/weight_map").put(name, shard(one ? 1 : 2));
        });
    weights(shard(1), first);
    weights(shard(2), second);
    text("model.safetensors.index.json", index.toString());
  }

  static String shard(int number) {
    return "model-0000%d-of-00002.safetensors".formatted(number);
  }

  void text(String file, String content) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void edit(String file, String old, String replacement) {
    String before = text(file);
    if (!before.contains(old)) {
      throw new IllegalArgumentException(file + " has no '" + old + "'");
    }
    text(file, before.replace(old, replacement));
  }

  void delete(String file) {
    try {
      Files.delete(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void copy(String from, String to) {
    try {
      Files.copy(directory.resolve(from), directory.resolve(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cuts a file to this share of its bytes. */
  void cut(String file, double share) {
    try {
      byte[] all = Files.readAllBytes(directory.resolve(file));
      Files.write(directory.resolve(file), Arrays.copyOf(all, (int) (share * all.length)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the tokenizer.json that a library makes of the vocabulary. */
  void tokenizerJson(Flavour flavour) {
    write();
    String settings = text("tokenizer_config.json");
    Tokenizer.load(directory, TokenizerOptions.DEFAULT.withFlavour(flavour)).save(directory);
    text("tokenizer_config.json", settings);
  }

  List<String> codes() {
    return Inspection.of(directory).findings().stream().map(Finding::code).distinct().toList();
  }

  /** Opens it for what its head is for, and reads a text. */
  void use() {
    switch (head) {
      case TOKEN_CLASSIFICATION -> {
        try (var pipeline = Deberta.tokenClassification(directory)) {
          pipeline.classify("some text");
        }
      }
      case MASKED_LM -> {
        try (var pipeline = Deberta.fillMask(directory)) {
          pipeline.fill("some [MASK]");
        }
      }
      default -> {
        try (var pipeline = Deberta.textClassification(directory)) {
          pipeline.classify("some text");
        }
      }
    }
  }
}
