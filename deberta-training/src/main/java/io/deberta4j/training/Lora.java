package io.deberta4j.training;

import io.deberta4j.checkpoint.LowRankWeights;
import io.deberta4j.checkpoint.LowRankWeights.Names;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ModelType;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Low-rank adaptation (Hu et al. 2021, arXiv:2106.09685): the encoder stays as it is, and chosen
 * linear layers learn a change of low rank,
 *
 * <pre>
 * h = W·x + (α/r)·B·A·x        A [r, in] drawn, B [out, r] zero at first
 * </pre>
 *
 * <p>All that is no part of the encoder, pooler and classifier, is trained and saved in full.
 *
 * <pre>{@code
 * Lora lora = Lora.attach(weights, config, new LoraConfig(8, 16, List.of("query_proj")), random);
 * var model = new DebertaForSequenceClassification(weights, config);
 * lora.freezeEncoder();
 * ... train ...
 * lora.save(adapterDirectory, "base/model", DType.F32);
 * try (var merged = lora.merge()) {
 *   Pretrained.save(directory, config, lora.withoutAdapters(), ...);
 * }
 * }</pre>
 */
public final class Lora {
  static final String A = ".lora_A.weight";
  static final String B = ".lora_B.weight";
  static final String FUSED = "in_proj";
  private static final String ENCODER = "deberta.";
  private static final String SELF = ".attention.self.";

  private final Parameters weights;
  private final DebertaConfig model;
  private final LoraConfig config;

  private Lora(Parameters weights, DebertaConfig model, LoraConfig config) {
    this.weights = weights;
    this.model = model;
    this.config = config;
  }

  /**
   * Gives the linear layers of a model that is about to be made from these weights their adapters.
   *
   * @param random what the A of each is drawn from
   */
  public static Lora attach(
      Parameters weights, DebertaConfig model, LoraConfig config, RandomSource random) {
    Lora lora = new Lora(weights, model, config);
    weights.adapt(new LowRankWeights(config.rank(), config.scale(), lora::names, random));
    return lora;
  }

  private @Nullable Names names(String module) {
    if (!module.startsWith(ENCODER + "encoder.layer.")) {
      return null;
    }
    String leaf = module.substring(module.lastIndexOf('.') + 1);
    boolean content = module.contains(SELF) && isContent(leaf);
    boolean fused = content && config.targets().contains(FUSED);
    if (!fused && !config.targets().contains(leaf)) {
      return null;
    }
    boolean shared = fused || (content && isV1()); // what v1 saves as one layer has one A
    String owner = shared ? module.substring(0, module.length() - leaf.length()) + FUSED : module;
    return new Names(owner + A, module + B);
  }

  private static boolean isContent(String leaf) {
    return leaf.equals("query_proj") || leaf.equals("key_proj") || leaf.equals("value_proj");
  }

  boolean isV1() {
    return model.modelType() == ModelType.DEBERTA;
  }

  /** Takes the encoder out of training, all but its adapters. Do it before making the optimiser. */
  public void freezeEncoder() {
    weights
        .all()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(ENCODER) && !isAdapter(name)) {
                tensor.freeze();
              }
            });
  }

  private static boolean isAdapter(String name) {
    return name.endsWith(A) || name.endsWith(B);
  }

  /** Returns the settings. */
  public LoraConfig config() {
    return config;
  }

  /** Returns the adapters' A and B by name. */
  Map<String, Tensor> adapters() {
    Map<String, Tensor> adapters = new LinkedHashMap<>();
    weights.all().forEach((name, tensor) -> put(adapters, isAdapter(name), name, tensor));
    return adapters;
  }

  /** Returns the weights outside the encoder, which are trained in full. */
  Map<String, Tensor> heads() {
    Map<String, Tensor> heads = new LinkedHashMap<>();
    weights.all().forEach((name, tensor) -> put(heads, !name.startsWith(ENCODER), name, tensor));
    return heads;
  }

  /** Returns the weights that the model has without LoRA; save them while {@link #merge merged}. */
  public Map<String, Tensor> withoutAdapters() {
    Map<String, Tensor> plain = new LinkedHashMap<>();
    weights.all().forEach((name, tensor) -> put(plain, !isAdapter(name), name, tensor));
    return plain;
  }

  private static void put(Map<String, Tensor> to, boolean chosen, String name, Tensor tensor) {
    if (chosen) {
      to.put(name, tensor);
    }
  }

  /** The time in which a model has its adapters' changes in its weights. */
  public interface Merged extends AutoCloseable {
    /** Undoes it, to the bit. */
    @Override
    void close();
  }

  /** Adds (α/r)·B·A to each adapted weight, and sets B to 0, until the result is closed. */
  public Merged merge() {
    Map<String, Tensor> changed = new LinkedHashMap<>();
    adapters().forEach((name, tensor) -> put(changed, name.endsWith(B), name, tensor));
    for (String b : Map.copyOf(changed).keySet()) {
      String weight = module(b) + ".weight";
      changed.put(weight, weight(weight));
    }
    Snapshot before = new Snapshot(changed.values());
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      changed.keySet().stream().filter(name -> name.endsWith(B)).forEach(this::mergeOne);
    }
    return () -> {
      before.restore();
      before.close();
    };
  }

  private void mergeOne(String name) {
    String module = module(name);
    Tensor b = weight(name); // [out, r]
    Tensor a = weight(Objects.requireNonNull(names(module), module).a()); // [r, in]
    weight(module + ".weight").addInPlace(b.matmul(a), config.scale());
    b.zeroInPlace();
  }

  private static String module(String b) {
    return b.substring(0, b.length() - B.length());
  }

  private Tensor weight(String name) {
    return Objects.requireNonNull(weights.all().get(name), name);
  }

  /**
   * Writes the adapters and heads as Hugging Face's PEFT reads them: {@code adapter_config.json}
   * and {@code adapter_model.safetensors}.
   *
   * @param base the name or path of the model without adapters, for PEFT to find
   * @param dtype element type in the file
   */
  public void save(Path directory, String base, DType dtype) {
    new LoraFiles(this, model.numAttentionHeads()).write(directory, base, dtype);
  }

  /** Rounds adapters and heads to the type they are stored in, so that figures are theirs. */
  public void roundTo(DType dtype) {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      List<Tensor> stored = new ArrayList<>(adapters().values());
      stored.addAll(heads().values());
      stored.forEach(tensor -> tensor.copyInPlace(tensor.to(dtype).to(tensor.dtype())));
    }
  }

  /**
   * Reads what {@link #save} wrote, for a model with the same adapters.
   *
   * @throws io.deberta4j.io.TrainingException if names or shapes differ
   */
  public void load(Path directory) {
    new LoraFiles(this, model.numAttentionHeads()).read(directory);
  }
}
