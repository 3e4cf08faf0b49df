package io.deberta4j.model;

import io.deberta4j.checkpoint.CheckpointOrigin;
import io.deberta4j.checkpoint.FusedAttention;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.ShardedSafetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.checkpoint.StoredWeights;
import io.deberta4j.checkpoint.TensorValues;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A model as it is published: a directory with weights and a {@code config.json}.
 *
 * @param files the directory and where its tensors lie
 * @param config its configuration
 */
public record Pretrained(ModelDirectory files, DebertaConfig config) {
  /** The classes for what PEFT calls the task of an adapter. */
  private static final Map<String, String> HEADS =
      Map.of(
          "SEQ_CLS", "ForSequenceClassification",
          "TOKEN_CLS", "ForTokenClassification",
          "QUESTION_ANS", "ForQuestionAnswering",
          "FEATURE_EXTRACTION", "Model");

  /** Most bytes of tensors in one file, as Hugging Face splits: 5 GB. */
  public static final long MAX_SHARD_BYTES = 5_000_000_000L;

  /** The folder of the generator of replaced-token detection, in that of the discriminator. */
  public static final String GENERATOR = "generator";

  private static final Pattern LAYER =
      Pattern.compile("(?:.*\\.)?encoder\\.layer\\.(\\d{1,4})\\..*");

  /**
   * Opens a directory, or a file of weights in it. A configuration that names no {@code
   * model_type}, as in Microsoft's own files, is of v1 where the weights are laid out as in v1. The
   * weights of a generator ({@link ModelFileNames#GENERATORS}) lie beside the configuration of the
   * discriminator, from which the generator differs in the number of layers: it has those that it
   * has weights of.
   *
   * @throws io.deberta4j.io.DebertaException if either is missing or unusable
   */
  public static Pretrained open(Path path) {
    ModelDirectory files = ModelDirectory.open(path);
    Path file = files.configFile();
    Set<String> names = files.tensors().keySet();
    DebertaConfig config = ConfigJson.read(file, typeOf(names));
    if (ModelFileNames.GENERATORS.contains(String.valueOf(path.getFileName()))) {
      return new Pretrained(files, config.withNumHiddenLayers(layers(path, names)));
    }
    boolean own = files.directory().equals(file.getParent());
    return new Pretrained(files, own ? config : ofTask(files, relabelled(files, config)));
  }

  /**
   * Opens the generator that belongs to a discriminator: in the folder {@value #GENERATOR} below
   * it, or, as published, in a file beside its weights.
   *
   * @param discriminator a model directory
   * @return none where there is neither
   * @throws io.deberta4j.io.DebertaException if it is unusable
   */
  public static Optional<Pretrained> generatorOf(Path discriminator) {
    return Stream.concat(Stream.of(GENERATOR), ModelFileNames.GENERATORS.stream())
        .map(discriminator::resolve)
        .filter(Files::exists)
        .findFirst()
        .map(Pretrained::open);
  }

  private static int layers(Path file, Set<String> names) {
    return 1
        + names.stream()
            .map(LAYER::matcher)
            .filter(Matcher::matches)
            .mapToInt(layer -> Integer.parseInt(layer.group(1)))
            .max()
            .orElseThrow(
                () ->
                    new CheckpointException(
                        file
                            + ": has no tensor of a layer, 'deberta.encoder.layer.0. ...'. Is it the"
                            + " generator of a DeBERTa?"));
  }

  /** The configuration of an adapter's base names the class of the base. */
  private static DebertaConfig ofTask(ModelDirectory files, DebertaConfig config) {
    String head = HEADS.get(files.taskType());
    if (head == null) {
      return config;
    }
    Map<String, Object> other = new LinkedHashMap<>(config.other());
    String family = config.modelType() == ModelType.DEBERTA ? "Deberta" : "DebertaV2";
    other.put("architectures", List.of(family + head));
    return config.withOther(other);
  }

  /** An adapter brings its own classifier, but its base the configuration: labels have no names. */
  private static DebertaConfig relabelled(ModelDirectory files, DebertaConfig config) {
    StoredTensor classifier = files.tensors().get("classifier.weight");
    long[] shape = classifier == null ? new long[0] : classifier.shape();
    boolean fits = shape.length != 2 || shape[0] == config.numLabels();
    return fits
        ? config
        : config.withHead(
            config.head().withLabels(HeadConfig.unnamedLabels(Math.toIntExact(shape[0]))));
  }

  private static ModelType typeOf(Iterable<String> names) {
    for (String name : names) {
      if (name.endsWith(".attention.self.in_proj.weight")) {
        return ModelType.DEBERTA;
      }
    }
    return ModelType.DEBERTA_V2;
  }

  /** Returns the tensors, mapped from their files when asked for. */
  public Parameters.Origin origin() {
    return CheckpointOrigin.of(files, config.numAttentionHeads());
  }

  /** Returns the weights for reading without the native engine. */
  public StoredWeights weights() {
    return StoredWeights.of(files, config.numAttentionHeads());
  }

  /**
   * Saves a model as Hugging Face would load it: {@code config.json} and {@code model.safetensors}
   * (in several files beyond {@code maxShardBytes}). A v1 model gets the names and the fused layout
   * of v1.
   *
   * @param tensors by the names the model asks for, as {@link Parameters#all()} has them
   * @param dtype element type in the files
   */
  public static void save(
      Path directory,
      DebertaConfig config,
      Map<String, Tensor> tensors,
      DType dtype,
      long maxShardBytes) {
    try (var scope = TensorScope.open()) {
      Map<String, Tensor> published =
          config.modelType() == ModelType.DEBERTA
              ? FusedAttention.toV1(tensors, config.numAttentionHeads())
              : tensors;
      List<TensorValues> values = new ArrayList<>();
      published.forEach((name, tensor) -> values.add(new TensorValues(name, tensor, dtype)));
      ShardedSafetensors.write(directory, values, Map.of("format", "pt"), maxShardBytes);
    }
    byte[] json = ConfigJson.write(config, dtype).getBytes(StandardCharsets.UTF_8);
    AtomicFiles.write(
        directory.resolve("config.json"), channel -> channel.write(ByteBuffer.wrap(json)));
  }
}
