package io.deberta4j.checkpoint;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Translates the names of TensorFlow 2 variables to those of the same weights in PyTorch (Hugging
 * Face, {@code modeling_tf_pytorch_utils.py} and {@code modeling_tf_deberta(_v2).py}):
 *
 * <pre>
 * tf_deberta_v2_model/deberta/encoder/layer_._0/attention/self/query_proj/kernel:0
 *                     deberta.encoder.layer.0.attention.self.query_proj.weight
 * </pre>
 *
 * <p>What is called {@code kernel} has its dimensions the other way round: [in, out] of a linear
 * layer, [kernel, in, out] of a convolution.
 */
final class TensorFlowNames {
  private static final Pattern DEVICE = Pattern.compile(":\\d+$");

  /** The projection behind a smaller word table, which Keras numbered as it had no name. */
  private static final Pattern UNNAMED = Pattern.compile("(^|\\.)embeddings\\.dense(_\\d+)?\\.");

  private TensorFlowNames() {}

  /** Translates the parts of a variable's name, without that of the model. */
  static String published(List<String> parts) {
    String path = DEVICE.matcher(String.join("/", parts)).replaceFirst("");
    String[] levels = path.replace("_._", "/").split("/+", -1);
    int leaf = levels.length - 1;
    levels[leaf] =
        switch (levels[leaf]) {
          case "kernel", "embeddings", "gamma" -> "weight";
          case "beta" -> "bias";
          default -> levels[leaf];
        };
    for (int i = 0; i < leaf; i++) {
      levels[i] =
          switch (levels[i]) {
            case "pos_proj" -> "pos_key_proj";
            case "pos_q_proj" -> "pos_query_proj";
            default -> levels[i];
          };
    }
    return UNNAMED.matcher(String.join(".", levels)).replaceFirst("$1embeddings.embed_proj.");
  }

  /** Tells whether a variable's dimensions are the other way round. */
  static boolean isReversed(String variable) {
    String name = DEVICE.matcher(variable).replaceFirst("");
    return name.substring(name.lastIndexOf('/') + 1).equals("kernel");
  }
}
