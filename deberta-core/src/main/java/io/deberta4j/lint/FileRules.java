package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.note;
import static io.deberta4j.lint.Rule.warning;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.lint.Rule.Found;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which files there are, and whether they are whole. */
final class FileRules {
  private static final String LFS = "version https://git-lfs";
  private static final int LFS_BYTES = 1024;
  private static final String TENSORFLOW = "tf_model.h5";
  private static final Pattern SETTINGS =
      Pattern.compile("[^/]+\\.(json|txt|model)|bpe_encoder\\.bin|\\d{1,3}_[A-Za-z]+/[^/]+");

  static final List<Rule> ALL =
      List.of(
          error(
              "no-weights",
              "Nothing can be computed.",
              "Fetch one of the files named.",
              FileRules::noWeights),
          error(
              "onnx-only",
              "A graph's constants have lost the names of the weights: it cannot be read here.",
              "Use the model that the graph was exported from, or ONNX Runtime on its own.",
              FileRules::onnxOnly),
          error(
              "foreign-weights",
              "Weights of this format are not read.",
              "Convert them as told, or fetch another format.",
              FileRules::foreignWeights),
          error(
              "gliner",
              "Its heads are GLiNER's own, which no pipeline here has.",
              "Use GLiNER; of this directory, only the tokenizer and the encoder are DeBERTa.",
              FileRules::gliner),
          error(
              "git-lfs-pointer",
              "The file is a placeholder of some hundred bytes, not the content.",
              "Run 'git lfs pull', or fetch the file itself.",
              FileRules::lfsPointer),
          error(
              "weights-truncated",
              "The end of the weights is missing: nothing is loaded.",
              "Fetch the file again.",
              FileRules::truncated),
          error(
              "weights-unreadable",
              "Nothing is loaded.",
              "Do what the message says, or fetch the weights again.",
              FileRules::unreadable),
          note(
              "pickle-weights",
              "Reading it here is safe: a pickle's code is never run. Elsewhere it may be.",
              "Before passing it on, write safetensors with 'deberta convert'.",
              FileRules::pickle),
          note(
              "tensorflow-weights",
              "A program of your own needs the library io.jhdf:jhdf to read them.",
              "Write safetensors with 'deberta convert'.",
              FileRules::tensorFlow),
          note(
              "several-weights",
              "Only the first is read. If they were saved at different times, tools that read"
                  + " another one answer differently.",
              "Delete what is not meant.",
              FileRules::several),
          note(
              "generator-weights",
              "The generator of pre-training, which fills masks; only 'deberta pretrain',"
                  + " 'evaluate-lm' and 'trim-vocabulary' read it.",
              "To fill masks with it, name the file as the --model of 'deberta convert', which"
                  + " makes a model directory of it.",
              FileRules::generator),
          note(
              "microsoft-layout",
              "Read as Microsoft's code does: the version is told by the tensors.",
              "Nothing; 'deberta convert' writes Hugging Face's form.",
              FileRules::microsoft),
          warning(
              "adapter-beside-weights",
              "The adapter is not applied here; transformers applies it.",
              "Move the adapter into a directory of its own to use it, or delete it.",
              FileRules::adapterBesideWeights));

  private FileRules() {}

  private static boolean noneToRead(Checkpoint c) {
    return !c.isAdapter() && ModelFileNames.first(ModelFileNames.WEIGHTS, c.names()) == null;
  }

  private static boolean ends(Checkpoint c, String ending) {
    return c.names().stream().anyMatch(name -> name.endsWith(ending));
  }

  private static void noWeights(Checkpoint c, Found found) {
    if (noneToRead(c) && ModelFileNames.unreadable(c.names()).isEmpty()) {
      found.at("", "", "There is none of " + String.join(", ", ModelFileNames.WEIGHTS) + ".");
    }
  }

  private static void onnxOnly(Checkpoint c, Found found) {
    if (noneToRead(c)) {
      c.names().stream()
          .filter(name -> name.endsWith(".onnx"))
          .findFirst()
          .ifPresent(name -> found.at(name, "", "The only weights are ONNX."));
    }
  }

  private static void foreignWeights(Checkpoint c, Found found) {
    if (noneToRead(c) && !ends(c, ".onnx")) {
      String which = ModelFileNames.unreadable(c.names()).strip();
      if (!which.isEmpty()) {
        found.at("", "", which);
      }
    }
  }

  static void gliner(Checkpoint c, Found found) {
    if (c.has(ModelFileNames.GLINER_CONFIG)) {
      JsonFile gliner = c.json(ModelFileNames.GLINER_CONFIG);
      found.at(
          gliner.name(),
          gliner.has("span_mode") ? "span_mode" : "",
          "A GLiNER model over the encoder %s%s."
              .formatted(
                  gliner.get("model_name").asText("of its configuration"),
                  gliner.has("encoder_config")
                      ? ""
                      : ", whose configuration is that of the base model"));
    } else if (c.config().has("encoder_config") || c.config().has("span_mode")) {
      found.at(c.config().name(), "encoder_config", "The configuration is GLiNER's.");
    } else if (c.config().get("model_type").asText("").equals("extractor")) {
      found.at(c.config().name(), "model_type", "The configuration is GLiNER2's.");
    } else if (!c.config().present() && c.json("added_tokens.json").has("[SEP_STRUCT]")) {
      found.at("added_tokens.json", "[SEP_STRUCT]", "The tokenizer is GLiNER2's.");
    }
  }

  /** Returns the files that some pipeline reads; others may be what they like. */
  private static List<String> filesRead(Checkpoint c) {
    String weights = String.valueOf(ModelFileNames.first(ModelFileNames.WEIGHTS, c.names()));
    boolean shards = weights.endsWith(ModelFileNames.INDEX);
    return c.names().stream()
        .filter(
            name ->
                name.equals(weights)
                    || (shards && ShardRules.isShard(name))
                    || (c.isAdapter() && ModelFileNames.ADAPTERS.contains(name))
                    || SETTINGS.matcher(name).matches())
        .toList();
  }

  private static void lfsPointer(Checkpoint c, Found found) {
    for (String name : filesRead(c)) {
      try {
        FileRegion whole = FileRegion.of(c.directory().resolve(name));
        boolean small = whole.length() < LFS_BYTES;
        if (small
            && new String(whole.bytes(LFS_BYTES), StandardCharsets.ISO_8859_1).startsWith(LFS)) {
          found.at(name, "", "The file is a Git LFS pointer.");
        }
      } catch (CheckpointException e) {
        // Who needs the file says so.
      }
    }
  }

  private static void truncated(Checkpoint c, Found found) {
    for (String name : filesRead(c)) {
      Path file = c.directory().resolve(name);
      String trouble =
          name.endsWith(".safetensors")
              ? WholeFiles.safetensors(file)
              : name.endsWith(".bin") ? WholeFiles.zip(file) : null;
      if (trouble != null) {
        found.at(name, "", trouble);
      }
    }
  }

  private static void unreadable(Checkpoint c, Found found) {
    String trouble = c.weightsTrouble();
    boolean told =
        noneToRead(c)
            || c.isAdapter()
            || Rule.finds(FileRules::lfsPointer, c)
            || Rule.finds(FileRules::truncated, c)
            || ShardRules.findErrors(c);
    if (trouble != null && !told) {
      found.at(
          String.valueOf(ModelFileNames.first(ModelFileNames.WEIGHTS, c.names())), "", trouble);
    }
  }

  private static @Nullable String read(Checkpoint c) {
    return c.isAdapter() ? null : ModelFileNames.first(ModelFileNames.WEIGHTS, c.names());
  }

  private static void pickle(Checkpoint c, Found found) {
    String read = read(c);
    if (read != null && read.startsWith("pytorch_model.bin")) {
      found.at(read, "", "The weights are a pickle.");
    }
  }

  private static void tensorFlow(Checkpoint c, Found found) {
    String read = read(c);
    if (read != null && read.startsWith(TENSORFLOW)) {
      found.at(read, "", "The weights are TensorFlow's.");
    }
  }

  private static void several(Checkpoint c, Found found) {
    List<String> all = ModelFileNames.WEIGHTS.stream().filter(c.names()::contains).toList();
    if (all.size() > 1 && !c.isAdapter()) {
      found.at(
          all.get(0), "", "It is read; %s there too.".formatted(are(all.subList(1, all.size()))));
    }
  }

  private static String are(List<String> names) {
    return String.join(", ", names) + (names.size() == 1 ? " is" : " are");
  }

  private static void generator(Checkpoint c, Found found) {
    String generator = ModelFileNames.first(ModelFileNames.GENERATORS, c.names());
    if (generator != null) {
      found.at(generator, "", "The weights of a generator lie beside the model's.");
    }
  }

  private static void microsoft(Checkpoint c, Found found) {
    String microsoft = ModelFileNames.CONFIGS.get(1);
    if (c.config().name().equals(microsoft)) {
      found.at(microsoft, "", "The configuration has the name that Microsoft's code gives it.");
    }
  }

  private static void adapterBesideWeights(Checkpoint c, Found found) {
    if (c.has(ModelFileNames.ADAPTER_CONFIG) && !c.isAdapter()) {
      found.at(
          ModelFileNames.ADAPTER_CONFIG,
          "",
          "An adapter lies beside the weights of a whole model.");
    }
  }
}
