package io.deberta4j.check;

import io.deberta4j.checkpoint.StoredTensor;
import io.jhdf.HdfFile;
import io.jhdf.api.WritableGroup;
import java.lang.reflect.Array;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a {@code tf_model.h5} as {@code save_pretrained} of Hugging Face's TensorFlow classes
 * does: the names of layers and variables are those of {@code modeling_tf_deberta.py} and {@code
 * modeling_tf_deberta_v2.py}, the groups those of Keras.
 */
final class TensorFlowLayout {
  /** One variable: the top layer that saves it, its name without that of the model, its values. */
  record Variable(String layer, String name, Object values) {}

  private TensorFlowLayout() {}

  /**
   * Translates the weights of a PyTorch class to the variables of its TensorFlow twin.
   *
   * @param tensors in F32
   */
  static List<Variable> variables(Map<String, StoredTensor> tensors) {
    List<Variable> variables = new ArrayList<>();
    tensors.forEach(
        (published, tensor) -> {
          boolean bare = published.startsWith("embeddings.") || published.startsWith("encoder.");
          String name = bare ? "deberta." + published : published;
          if (name.endsWith("position_ids") || name.startsWith("cls.predictions.decoder.")) {
            return;
          }
          String variable = variable(name);
          FloatBuffer values = tensor.read().asFloatBuffer();
          variables.add(
              new Variable(
                  name.substring(0, name.indexOf('.')),
                  variable,
                  nested(values, tensor.shape(), variable.endsWith("kernel:0"))));
        });
    if (tensors.keySet().stream().anyMatch(name -> name.startsWith("cls."))) {
      // The head has the embeddings as a layer of its own and saves them once more.
      for (Variable variable : List.copyOf(variables)) {
        if (variable.name().startsWith("deberta/embeddings/")) {
          variables.add(new Variable("cls", variable.name(), variable.values()));
        }
      }
    }
    return variables;
  }

  private static String variable(String name) {
    String path = name.replace('.', '/').replaceFirst("/layer/(\\d+)/", "/layer_._$1/");
    if (path.endsWith("rel_embeddings/weight")) {
      path = path.replace("rel_embeddings/weight", "rel_embeddings.weight");
    } else if (path.endsWith("LayerNorm/weight")) {
      path = path.replace("LayerNorm/weight", "LayerNorm/gamma");
    } else if (path.endsWith("LayerNorm/bias")) {
      path = path.replace("LayerNorm/bias", "LayerNorm/beta");
    } else if (path.matches(".*/(token_type|position)_embeddings/weight")) {
      path = path.replaceFirst("weight$", "embeddings");
    } else if (path.endsWith("/weight") && !path.endsWith("word_embeddings/weight")) {
      path = path.replaceFirst("weight$", "kernel");
    }
    return path.replace("/pos_key_proj/", "/pos_proj/")
            .replace("/pos_query_proj/", "/pos_q_proj/")
            .replace("embeddings/embed_proj/", "embeddings/dense/")
        + ":0";
  }

  /** Returns the values as arrays in arrays; those of a kernel with the dimensions turned round. */
  private static Object nested(FloatBuffer values, long[] shape, boolean kernel) {
    int rank = shape.length;
    int[] sizes = new int[rank];
    for (int i = 0; i < rank; i++) {
      sizes[i] = (int) shape[kernel ? rank - 1 - i : i];
    }
    Object array = Array.newInstance(float.class, sizes);
    int[] index = new int[rank];
    for (int at = 0; at < values.limit(); at++) {
      int rest = at;
      for (int i = rank - 1; i >= 0; i--) {
        index[kernel ? rank - 1 - i : i] = (int) (rest % shape[i]);
        rest /= (int) shape[i];
      }
      Object row = array;
      for (int i = 0; i < rank - 1; i++) {
        row = Array.get(row, index[i]);
      }
      Array.setFloat(row, index[rank - 1], values.get(at));
    }
    return array;
  }

  /** Writes all variables below their layers, under the name of the model. */
  static void write(Path file, String modelClass, List<Variable> variables) {
    String words = modelClass.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    String scope = "tf_" + words;
    write(file, variables, variable -> variable.layer() + "/" + scope + "/" + variable.name());
  }

  /** Writes some variables as one of several files has them. */
  static void writeShard(Path file, List<Variable> variables) {
    write(file, variables, Variable::name);
  }

  private static void write(Path file, List<Variable> variables, Function<Variable, String> place) {
    try (var hdf = HdfFile.write(file)) {
      Map<String, WritableGroup> groups = new HashMap<>();
      groups.put("", hdf);
      for (Variable variable : variables) {
        String path = place.apply(variable);
        int leaf = path.lastIndexOf('/');
        group(groups, path.substring(0, leaf))
            .putDataset(path.substring(leaf + 1), variable.values());
      }
    }
  }

  private static WritableGroup group(Map<String, WritableGroup> groups, String path) {
    WritableGroup known = groups.get(path);
    if (known == null) {
      int leaf = path.lastIndexOf('/');
      String parent = leaf < 0 ? "" : path.substring(0, leaf);
      known = group(groups, parent).putGroup(path.substring(leaf + 1));
      groups.put(path, known);
    }
    return known;
  }
}
