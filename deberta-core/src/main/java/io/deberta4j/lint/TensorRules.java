package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.note;

import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.lint.Rule.Found;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether the tensors are those of the encoder that the configuration describes. */
final class TensorRules {
  /** Tables whose rows are a field of the configuration, which has a finding of its own. */
  private static final List<String> TABLES =
      List.of(ExpectedTensors.WORDS, ExpectedTensors.RELATIVE, ExpectedTensors.SEGMENTS);

  static final List<Rule> ALL =
      List.of(
          error(
              "vocab-size-disagrees",
              "The table of words has another size than the configuration says: nothing is loaded.",
              "Set vocab_size to the rows that there are, if the tokenizer belongs to the weights.",
              TensorRules::vocabulary),
          error(
              "relative-positions-disagree",
              "The table of relative positions has another size than the configuration says:"
                  + " nothing is loaded.",
              "Half its rows are position_buckets, or max_relative_positions without buckets.",
              TensorRules::relativePositions),
          error(
              "missing-tensors",
              "The encoder is not complete: nothing is loaded. Code that draws them at random"
                  + " gives answers without meaning.",
              "Fetch the weights again; does config.json belong to them?",
              TensorRules::missing),
          error(
              "surplus-tensors",
              "Weights that the described model does not have: it is another one, and is not"
                  + " loaded.",
              "Find the config.json that belongs to the weights.",
              TensorRules::surplus),
          error(
              "tensor-shapes",
              "The weights do not fit the sizes of the configuration: nothing is loaded.",
              "Find the config.json that belongs to the weights.",
              TensorRules::shapes),
          error(
              "quantised-weights",
              "Quantised weights are not read.",
              "Use the model that they were made from.",
              TensorRules::quantised),
          note(
              "rounded-weights",
              "The weights were rounded when they were saved: F16 has 11 bits and nothing beyond"
                  + " 65504, BF16 8 bits. They are computed with in F32 unless asked otherwise.",
              "Nothing.",
              TensorRules::rounded),
          note(
              "mixed-types",
              "Each tensor is read in its own type; some are rounded more than others.",
              "Nothing.",
              TensorRules::mixed),
          note(
              "dtype-disagrees",
              "Tools that believe the configuration compute in that type; here the stored values"
                  + " count.",
              "Nothing.",
              TensorRules::declaredType),
          note(
              "older-tensor-names",
              "They are read like the usual ones; other tools may draw such weights at random.",
              "Write the usual names with 'deberta convert'.",
              TensorRules::olderNames),
          note(
              "gdes-delta",
              "Left from pre-training with gradient-disentangled embeddings: the sum is in 'weight',"
                  + " which is read, the difference is not.",
              "Nothing.",
              TensorRules::delta));

  private TensorRules() {}

  private static void vocabulary(Checkpoint c, Found found) {
    rows(c, found, ExpectedTensors.WORDS, "vocab_size");
  }

  private static void relativePositions(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    boolean buckets = config != null && config.attention().positionBuckets() > 0;
    rows(
        c,
        found,
        ExpectedTensors.RELATIVE,
        buckets ? "position_buckets" : "max_relative_positions");
  }

  private static void rows(Checkpoint c, Found found, String name, String key) {
    Difference difference = c.difference();
    Tensors tensors = c.tensors();
    List<Long> expected = difference == null ? null : difference.misshapen().get(name);
    List<Long> shape = tensors == null ? null : tensors.shape(name);
    if (expected != null && shape != null && onlyRows(expected, shape)) {
      found.at(
          c.config().name(),
          key,
          "%s has %d rows, the configuration asks for %d (%s is %s)."
              .formatted(name, shape.get(0), expected.get(0), key, c.config().shown(key)));
    }
  }

  /** Tells whether a table differs in its rows and not in its columns. */
  static boolean onlyRows(List<Long> expected, List<Long> shape) {
    return shape.size() == 2 && expected.size() == 2 && shape.get(1).equals(expected.get(1));
  }

  private static void missing(Checkpoint c, Found found) {
    Difference difference = c.difference();
    if (difference != null) {
      List<String> names = unexplained(c, difference, difference.missing());
      tell(c, found, names, "are missing");
    }
  }

  private static void surplus(Checkpoint c, Found found) {
    Difference difference = c.difference();
    if (difference != null) {
      List<String> names = unexplained(c, difference, difference.surplus());
      tell(c, found, names, "belong to nothing that the configuration describes");
    }
  }

  private static List<String> unexplained(Checkpoint c, Difference difference, List<String> names) {
    return names.stream()
        .filter(name -> PartRules.explaining(c, difference, name) == null)
        .toList();
  }

  private static void tell(Checkpoint c, Found found, List<String> names, String what) {
    if (!names.isEmpty()) {
      String shown = String.join(", ", names.subList(0, Math.min(3, names.size())));
      found.at(
          c.weightsName(),
          names.get(0),
          "%d tensors %s: %s%s"
              .formatted(names.size(), what, shown, names.size() > 3 ? ", ..." : "."));
    }
  }

  private static void shapes(Checkpoint c, Found found) {
    Difference difference = c.difference();
    Tensors tensors = c.tensors();
    if (difference == null || tensors == null) {
      return;
    }
    List<String> names = new ArrayList<>();
    difference
        .misshapen()
        .forEach(
            (name, expected) -> {
              List<Long> shape = tensors.shape(name);
              if (shape != null && !(TABLES.contains(name) && onlyRows(expected, shape))) {
                names.add(name);
              }
            });
    if (!names.isEmpty()) {
      String first = names.get(0);
      found.at(
          c.weightsName(),
          first,
          "%d tensors have another shape, the first is %s: %s, expected %s."
              .formatted(
                  names.size(), first, tensors.shape(first), difference.misshapen().get(first)));
    }
  }

  private static void quantised(Checkpoint c, Found found) {
    Tensors tensors = c.tensors();
    DebertaConfig config = c.settings();
    if (tensors == null || config == null) {
      return;
    }
    Set<String> asked =
        new LinkedHashSet<>(ExpectedTensors.encoder(config, tensors.layers()).keySet());
    for (Head head : c.heads()) {
      asked.addAll(ExpectedTensors.head(head, config, tensors).keySet());
    }
    for (String name : asked) {
      Tensors.Held held = tensors.held().get(name);
      if (held != null && !held.stored().dtype().isFloating()) {
        found.at(c.weightsName(), name, name + " holds " + held.stored().dtype() + ".");
        return;
      }
    }
  }

  /** Counts the stored tensors of real numbers by their type. */
  private static Map<DType, Integer> types(Checkpoint c) {
    Tensors tensors = c.tensors();
    Map<DType, Integer> types = new TreeMap<>();
    if (tensors != null) {
      tensors.stored().stream()
          .map(StoredTensor::dtype)
          .filter(DType::isFloating)
          .forEach(type -> types.merge(type, 1, Integer::sum));
    }
    return types;
  }

  private static void rounded(Checkpoint c, Found found) {
    types(c)
        .forEach(
            (type, count) -> {
              if (type == DType.F16 || type == DType.BF16) {
                found.at(c.weightsName(), "", count + " tensors are stored as " + type + ".");
              }
            });
  }

  private static void mixed(Checkpoint c, Found found) {
    Map<DType, Integer> types = types(c);
    if (types.size() > 1) {
      found.at(c.weightsName(), "", "Tensors are stored as " + types + ".");
    }
  }

  private static void declaredType(Checkpoint c, Found found) {
    String key = c.config().has("dtype") ? "dtype" : "torch_dtype";
    String declared = c.config().get(key).asText("").toLowerCase(Locale.ROOT);
    Map<String, DType> names =
        Map.of(
            "float32",
            DType.F32,
            "float16",
            DType.F16,
            "bfloat16",
            DType.BF16,
            "float64",
            DType.F64);
    Map<DType, Integer> types = types(c);
    DType named = names.get(declared);
    if (named != null && !types.isEmpty() && !types.containsKey(named)) {
      found.at(
          c.config().name(),
          key,
          "%s is %s, the weights are %s.".formatted(key, declared, types.keySet()));
    }
  }

  private static void olderNames(Checkpoint c, Found found) {
    Tensors tensors = c.tensors();
    if (tensors == null) {
      return;
    }
    for (Tensors.Held held : tensors.held().values()) {
      String name = held.stored().name();
      boolean older =
          name.startsWith("bert.")
              || name.startsWith("embeddings.")
              || name.startsWith("encoder.")
              || name.endsWith("LayerNorm.gamma");
      if (older) {
        found.at(c.weightsName(), name, "The tensors have names like " + name + ".");
        return;
      }
    }
  }

  private static void delta(Checkpoint c, Found found) {
    Tensors tensors = c.tensors();
    String name = ExpectedTensors.EMBEDDINGS + "word_embeddings._weight";
    if (tensors != null && tensors.has(name)) {
      found.at(c.weightsName(), name, "There is a tensor " + name + ".");
    }
  }
}
