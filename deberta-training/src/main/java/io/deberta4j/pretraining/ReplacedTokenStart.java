package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.hub.Hub;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.report.StartWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Loads or draws generator and discriminator. */
final class ReplacedTokenStart {
  private final StartedPretraining.Parts parts;

  ReplacedTokenStart(StartedPretraining.Parts parts) {
    this.parts = parts;
  }

  StartedPretraining start(PretrainingStart start) {
    return start instanceof PretrainingStart.Checkpoint checkpoint
        ? checkpoint(checkpoint)
        : fresh(start);
  }

  private StartedPretraining fresh(PretrainingStart start) {
    DebertaConfig discriminator = StartedPretraining.config(start, parts.tokenizer());
    Path file = start instanceof PretrainingStart.Fresh fresh ? fresh.generator() : null;
    DebertaConfig generator =
        file == null
            ? discriminator.withNumHiddenLayers(Math.max(1, discriminator.numHiddenLayers() / 2))
            : ConfigJson.read(file);
    Parameters weights = Parameters.initialise(parts.random(), discriminator.initializerRange());
    try {
      return started(
          models(weights, generator, discriminator),
          weights,
          StartWeights.random(StartedPretraining.files(start)));
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private StartedPretraining checkpoint(PretrainingStart.Checkpoint start) {
    Path given = start.generator();
    Path below =
        given == null ? start.directory().resolve(GeneratorDiscriminator.GENERATOR) : given;
    Pretrained generator = openGenerator(below);
    Pretrained discriminator = Pretrained.open(start.directory());
    Parameters.Origin origin =
        ReplacedTokenFiles.open(generator, discriminator, parts.settings().sharing());
    Parameters weights =
        Parameters.fineTune(origin, parts.random(), discriminator.config().initializerRange());
    try {
      GeneratorDiscriminator models = models(weights, generator.config(), discriminator.config());
      requireEncoders(weights);
      checkUnused(weights);
      weights.closeOrigin();
      Map<String, String> hashes = new LinkedHashMap<>(hashes(discriminator));
      hashes(generator).forEach((file, hash) -> hashes.put("generator/" + file, hash));
      String name = Hub.nameOf(start.directory());
      return started(models, weights, new StartWeights(name, hashes, weights.initialised()));
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Opens the directory of a generator. */
  static Pretrained openGenerator(Path directory) {
    if (!Files.exists(directory)) {
      throw new CheckpointException(
          directory
              + ": not found. Replaced-token detection takes two models; say where the generator's"
              + " directory is");
    }
    return Pretrained.open(directory);
  }

  /** Refuses weights that neither model has asked for, as {@link UnusedTensors#check} does. */
  static void checkUnused(Parameters weights) {
    for (String model :
        List.of(GeneratorDiscriminator.GENERATOR, GeneratorDiscriminator.DISCRIMINATOR)) {
      UnusedTensors.check(new Half(weights, model + "."));
    }
  }

  private static Map<String, String> hashes(Pretrained model) {
    List<Path> files = new ArrayList<>(model.files().weightFiles());
    files.add(model.files().configFile());
    return StartWeights.checkpoint("", files, List.of()).sha256();
  }

  private GeneratorDiscriminator models(
      Parameters weights, DebertaConfig generator, DebertaConfig discriminator) {
    parts.requireFits(discriminator, MaskDecoding.LAST_LAYER);
    parts.requireFits(generator, MaskDecoding.released(generator));
    return new GeneratorDiscriminator(
        weights, generator, discriminator, parts.settings().sharing());
  }

  private StartedPretraining started(
      GeneratorDiscriminator models, Parameters weights, StartWeights origin) {
    return new StartedPretraining(
        new ReplacedTokenTraining(weights, models, parts.settings(), parts.masking()),
        parts.tokenizer(),
        origin);
  }

  /** Refuses checkpoints that lack more than heads and the positions of the decoder. */
  private static void requireEncoders(Parameters weights) {
    for (String name : weights.initialised()) {
      if (name.contains(".deberta.") && !name.endsWith(DrawnPositions.NAME)) {
        throw new CheckpointException(
            weights.description() + ": has no tensor '" + name + "', which the encoder needs");
      }
    }
  }

  /**
   * One of the models.
   *
   * @param both the weights of both
   * @param prefix of its names
   */
  private record Half(Parameters both, String prefix) implements WeightNames {
    @Override
    public boolean has(String name) {
      return both.has(prefix + name);
    }

    @Override
    public Set<String> unused() {
      Set<String> own = new TreeSet<>();
      for (String name : both.unused()) {
        if (name.startsWith(prefix)) {
          own.add(name.substring(prefix.length()));
        }
      }
      return own;
    }

    @Override
    public String description() {
      return both.description();
    }
  }
}
