package io.deberta4j.hub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.HubException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.io.SafeJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses, of all the files of a repository, those that loading reads. Weights come last: a model
 * whose weights are there is there as a whole.
 */
final class NeededFiles {
  private static final List<String> SETTINGS =
      List.of("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json");

  private static final List<String> VOCABULARY =
      List.of(
          "merges.txt",
          "vocab.json",
          "bpe_encoder.bin",
          "vocab.txt",
          "spm.model",
          "spiece.model",
          "sentencepiece.model",
          "sentencepiece.bpe.model",
          "tokenizer.json");

  /** Settings beside the model: of sentence-transformers, and of a training with this library. */
  private static final List<String> BESIDE =
      List.of(
          "modules.json",
          "config_sentence_transformers.json",
          "sentence_bert_config.json",
          ModelFileNames.TRAINING);

  /** What sentence-transformers have behind the encoder, each in a folder of its own. */
  private static final Pattern MODULE = Pattern.compile("\\d{1,3}_(Pooling|Dense|Normalize)");

  private static final List<String> MODULE_WEIGHTS =
      List.of("model.safetensors", "pytorch_model.bin");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");
  private static final int MAX_INDEX = 16 << 20;
  private static final int MAX_LISTED = 20;

  private final String where;
  private final TreeSet<String> names;

  /**
   * Looks at a repository.
   *
   * @param where its name, for errors
   * @param names of all its files
   */
  NeededFiles(String where, Collection<String> names) {
    this.where = where;
    this.names = new TreeSet<>(names);
  }

  /**
   * Returns what the tokenizer needs, which adapters leave to their base; the loader says it better
   * if something is missing.
   */
  List<String> tokenizer() {
    List<String> needed = here(SETTINGS);
    List<String> vocabulary = here(VOCABULARY);
    needed.addAll(vocabulary);
    if (vocabulary.isEmpty() && isAdapter()) {
      needed.add(ModelFileNames.ADAPTER_CONFIG);
    }
    return needed;
  }

  private List<String> here(List<String> wanted) {
    return new ArrayList<>(wanted.stream().filter(names::contains).toList());
  }

  private boolean isAdapter() {
    return names.contains(ModelFileNames.ADAPTER_CONFIG)
        && ModelFileNames.first(ModelFileNames.WEIGHTS, names) == null;
  }

  /**
   * Returns what the model and its tokenizer need. Of weights in several files it is the index: the
   * rest are {@link #shards}.
   *
   * @throws HubException if there is no configuration, or no weights that can be read
   */
  List<String> model() {
    List<String> needed = here(SETTINGS);
    needed.addAll(here(VOCABULARY));
    needed.addAll(here(BESIDE));
    modules().forEach(folder -> addModule(folder, needed));
    String config = ModelFileNames.first(ModelFileNames.CONFIGS, names);
    if (config != null) {
      needed.add(config);
    }
    if (isAdapter()) {
      needed.add(ModelFileNames.ADAPTER_CONFIG);
      needed.add(required(ModelFileNames.first(ModelFileNames.ADAPTERS, names), "adapter weights"));
      return needed;
    }
    if (config == null) {
      throw refused("no configuration", ModelFileNames.CONFIGS);
    }
    needed.add(required(ModelFileNames.first(ModelFileNames.WEIGHTS, names), "weights"));
    return needed;
  }

  /**
   * Returns what {@link #model} needs, and the weights of the generator, where a discriminator has
   * one beside it.
   *
   * @throws HubException as {@link #model} does
   */
  List<String> pair() {
    List<String> needed = model();
    String generator = ModelFileNames.first(ModelFileNames.GENERATORS, names);
    if (generator != null) {
      needed.add(needed.size() - 1, generator);
    }
    return needed;
  }

  /** Tells whether a needed file is an index, whose {@link #shards} are needed too. */
  static boolean isIndex(String name) {
    return name.endsWith(ModelFileNames.INDEX);
  }

  /**
   * Returns the files that an index names.
   *
   * @throws HubException if it cannot be read, or names a file that the repository does not have
   */
  List<String> shards(Path index) {
    ObjectNode json = SafeJson.readObject(index, MAX_INDEX, HubException::new);
    Set<String> shards = new TreeSet<>();
    json.path("weight_map").forEach(shard -> shards.add(shard.asText()));
    for (String shard : shards) {
      if (!PLAIN.matcher(shard).matches() || !names.contains(shard)) {
        throw new HubException(
            "%s: its index names the file '%s', which is not there".formatted(where, shard));
      }
    }
    return List.copyOf(shards);
  }

  private List<String> modules() {
    return names.stream()
        .filter(name -> name.indexOf('/') > 0)
        .map(name -> name.substring(0, name.indexOf('/')))
        .filter(folder -> MODULE.matcher(folder).matches())
        .distinct()
        .toList();
  }

  private void addModule(String folder, List<String> needed) {
    if (names.contains(folder + "/config.json")) {
      needed.add(folder + "/config.json");
    }
    MODULE_WEIGHTS.stream()
        .map(name -> folder + "/" + name)
        .filter(names::contains)
        .findFirst()
        .ifPresent(needed::add);
  }

  private String required(@Nullable String name, String what) {
    if (name == null) {
      throw refused(
          "no " + what,
          what.startsWith("adapter") ? ModelFileNames.ADAPTERS : ModelFileNames.WEIGHTS);
    }
    return name;
  }

  private HubException refused(String problem, List<String> expected) {
    if (names.contains(ModelFileNames.GLINER_CONFIG)) {
      return new HubException(
          where
              + " is a GLiNER model ("
              + ModelFileNames.GLINER_CONFIG
              + "); GLiNER heads are not supported");
    }
    List<String> all = List.copyOf(names);
    String listed = String.join(", ", all.subList(0, Math.min(all.size(), MAX_LISTED)));
    String more = all.size() > MAX_LISTED ? " and " + (all.size() - MAX_LISTED) + " more" : "";
    return new HubException(
        "%s has %s. Expected %s; found %s.%s"
            .formatted(
                where,
                problem,
                String.join(" or ", expected),
                all.isEmpty() ? "nothing" : listed + more,
                ModelFileNames.unreadable(names)));
  }
}
