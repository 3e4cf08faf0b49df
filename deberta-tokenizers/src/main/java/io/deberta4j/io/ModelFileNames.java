package io.deberta4j.io;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names that the files of a published model have, and which of them are taken first. */
public final class ModelFileNames {
  /** The configuration, as Hugging Face and as Microsoft call it. */
  public static final List<String> CONFIGS = List.of("config.json", "model_config.json");

  /** How the name of an index of several files with weights ends. */
  public static final String INDEX = ".index.json";

  /** The weights of a whole model, the preferred ones first. */
  public static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors" + INDEX,
          "pytorch_model.bin",
          "pytorch_model.bin" + INDEX,
          "tf_model.h5",
          "tf_model.h5" + INDEX);

  /**
   * The weights of the generator of replaced-token detection, beside those of the discriminator,
   * the preferred ones first; the second is how those of v3 are published.
   */
  public static final List<String> GENERATORS =
      List.of("model.generator.safetensors", "pytorch_model.generator.bin");

  /** How a model was trained with this library. */
  public static final String TRAINING = "training.json";

  /** What an adapter of PEFT says of itself. */
  public static final String ADAPTER_CONFIG = "adapter_config.json";

  /** The weights of an adapter, the preferred ones first. */
  public static final List<String> ADAPTERS =
      List.of("adapter_model.safetensors", "adapter_model.bin");

  /** What a GLiNER model has in place of a configuration. */
  public static final String GLINER_CONFIG = "gliner_config.json";

  /** Endings of weights that are not read, and why. */
  private static final Map<String, String> UNREADABLE =
      new TreeMap<>(
          Map.of(
              ".onnx",
              "ONNX weights: a graph whose constants no longer have the names of the model's"
                  + " weights. Use the model that it was exported from",
              ".msgpack",
              "Flax weights. Convert them with Hugging Face's from_pretrained(from_flax=True)",
              ".ot",
              "rust-bert weights. Use the model that they were converted from",
              ".gguf",
              "GGUF weights. Use the model that they were quantised from",
              ".ckpt.index",
              "TensorFlow 1 weights. Convert them with Hugging Face's"
                  + " from_pretrained(from_tf=True)"));

  private ModelFileNames() {}

  /** Returns the first of the preferred names that is there, or null. */
  public static @Nullable String first(List<String> preferred, Collection<String> names) {
    return preferred.stream().filter(names::contains).findFirst().orElse(null);
  }

  /**
   * Says which weights there are that cannot be read, and why; empty if there are none.
   *
   * @param names of files, in folders as well
   */
  public static String unreadable(Collection<String> names) {
    StringBuilder text = new StringBuilder();
    UNREADABLE.forEach(
        (ending, reason) -> {
          if (names.stream().anyMatch(name -> name.endsWith(ending))) {
            text.append(" There are ").append(reason).append('.');
          }
        });
    return text.toString();
  }
}
