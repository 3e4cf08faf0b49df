package io.deberta4j.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.checkpoint.FusedAttention;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Runs cases of recorded outputs: bare models, heads, Enhanced Mask Decoder, replaced-token
 * detection, adversarial training, and from text to logits.
 */
public final class Check {
  private static final int MAX_JSON = 16 << 20;

  /** What a case gives to a model; everything else recorded is an output and is compared. */
  private static final Set<String> INPUTS =
      Set.of(
          "input_ids",
          "attention_mask",
          "attention_mask_3d",
          "input_mask",
          "token_type_ids",
          "type_ids",
          "position_ids",
          "labels",
          "start_positions",
          "end_positions",
          "entity_indice",
          "sampled_tokens",
          "delta.0");

  private final List<Path> assets;
  private final EncoderPath path;

  /**
   * Creates a checker.
   *
   * @param assets where to look for the vocabularies that cases from text to logits name
   * @param path which code encodes
   */
  public Check(List<Path> assets, EncoderPath path) {
    this.assets = List.copyOf(assets);
    this.path = path;
  }

  /** Finds the folders of all cases below a root, in the order of their paths. */
  public static List<Path> find(Path root) {
    return GoldenCase.find(root);
  }

  /** Runs the case in a folder; a broken case is a failed one. */
  public CaseReport run(Path directory) {
    try (var scope = TensorScope.open()) {
      GoldenCase golden = new GoldenCase(directory);
      if (golden.modelClass().isEmpty() || golden.has("losses")) {
        return CaseReport.skipped(directory, "a training case: no model output is recorded");
      }
      if (SiftOutputs.isIn(golden) && path != EncoderPath.REFERENCE) {
        return CaseReport.skipped(
            directory, "adversarial training needs gradients, a plan has none");
      }
      if (golden.description().has("texts")) {
        return TextCase.run(golden, assets, path);
      }
      ObjectNode config =
          SafeJson.readObject(directory.resolve("config.json"), MAX_JSON, CheckpointException::new);
      return CaseReport.of(
          directory, config.has("generator") ? joint(golden, config) : single(golden));
    } catch (RuntimeException e) {
      return CaseReport.broken(directory, e);
    }
  }

  private List<Comparison> joint(GoldenCase golden, ObjectNode config) {
    var origin =
        SharedEmbeddings.open(golden.directory(), config.path("embedding_sharing").asText("none"));
    try (var off = NoGrad.open();
        var parameters = Parameters.read(origin, DType.F32)) {
      return compare(golden, JointOutputs.run(golden, parameters, config, path), Set.of("grad_"));
    }
  }

  private List<Comparison> single(GoldenCase golden) {
    Pretrained files = Pretrained.open(golden.directory());
    DebertaConfig config = files.config();
    boolean sift = SiftOutputs.isIn(golden);
    boolean gradients = golden.hasGradients() && path == EncoderPath.REFERENCE;
    try (var parameters = parameters(files, gradients)) {
      Map<String, Tensor> outputs =
          new LinkedHashMap<>(
              sift
                  ? SiftOutputs.run(golden, parameters, config)
                  : CaseOutputs.run(golden, parameters, config, path));
      UnusedTensors.check(parameters);
      if (gradients) {
        Tensor loss = outputs.get(sift ? "total_loss" : "loss");
        Objects.requireNonNull(loss, "gradients without a loss").backward();
        gradients(parameters, config).forEach((name, grad) -> outputs.put("grad." + name, grad));
      }
      return compare(golden, outputs, Set.of());
    }
  }

  static Parameters parameters(Pretrained files, boolean trainable) {
    return trainable
        ? Parameters.readTrainable(files.origin())
        : Parameters.read(files.origin(), DType.F32);
  }

  /** Gradients under the names of the checkpoint; a tensor that took no part counts as zero. */
  private static Map<String, Tensor> gradients(Parameters parameters, DebertaConfig config) {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    parameters
        .all()
        .forEach(
            (name, tensor) -> {
              Tensor grad = tensor.grad();
              gradients.put(
                  name, grad == null ? Tensor.zeros(tensor.dtype(), tensor.shape()) : grad);
            });
    return config.modelType() == ModelType.DEBERTA
        ? FusedAttention.toV1(gradients, config.numAttentionHeads())
        : gradients;
  }

  /** Compares everything recorded that is no input and has none of the prefixes left aside. */
  private List<Comparison> compare(
      GoldenCase golden, Map<String, Tensor> outputs, Set<String> leftAside) {
    Comparer comparer = new Comparer(golden, CaseOutputs.batch(golden).tokenMask(), path);
    List<Comparison> comparisons = new ArrayList<>();
    for (String name : golden.names()) {
      if (INPUTS.contains(name) || leftAside.stream().anyMatch(name::startsWith)) {
        continue;
      }
      String plainName = name.replaceFirst("^newer_transformers\\.", "");
      if (path.leftAside().stream().anyMatch(plainName::startsWith)) {
        continue;
      }
      Tensor actual = outputs.get(plainName);
      comparisons.add(
          actual == null
              ? new Comparison(name + ": the model has no such output", Double.NaN, 0)
              : comparer.compare(name, actual));
    }
    return comparisons;
  }
}
