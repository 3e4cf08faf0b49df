package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.WeightNames;
import io.deberta4j.head.UnusedTensors;
import io.deberta4j.hub.Hub;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.report.StartWeights;
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
    DebertaConfig generator = generator(start, discriminator);
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

  /** Returns the generator's configuration: a file's, or the other's with half the layers. */
  private DebertaConfig generator(PretrainingStart start, DebertaConfig discriminator) {
    Path file = start instanceof PretrainingStart.Fresh fresh ? fresh.generator() : null;
    return file == null
        ? discriminator.withNumHiddenLayers(Math.max(1, discriminator.numHiddenLayers() / 2))
        : StartedPretraining.config(file, StartedPretraining.tokenizer(start), parts.tokenizer());
  }

  private StartedPretraining checkpoint(PretrainingStart.Checkpoint start) {
    Path given = start.generator();
    Pretrained generator =
        given == null ? ReplacedTokenFiles.generator(start.directory()) : Pretrained.open(given);
    Pretrained discriminator = Pretrained.open(start.directory());
    MaskDecoding decoding = MaskDecoding.released(generator.config());
    Parameters.Origin generatorOrigin = generator.origin();
    boolean drawn = DrawnPositions.isNeeded(generatorOrigin, decoding);
    Parameters.Origin origin =
        ReplacedTokenFiles.open(
            DrawnPositions.where(generatorOrigin, decoding, generator.config(), parts.random()),
            discriminator.origin(),
            parts.settings().sharing());
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
      return started(models, weights, new StartWeights(name, hashes, initialised(weights, drawn)));
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Returns what the checkpoints lack; positions of the generator may have been drawn before. */
  private static List<String> initialised(Parameters weights, boolean drawn) {
    List<String> initialised = new ArrayList<>(weights.initialised());
    if (drawn) {
      initialised.add(GeneratorDiscriminator.GENERATOR + "." + DrawnPositions.NAME);
    }
    return initialised;
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

  /** Refuses checkpoints that lack more than heads; a decoder's positions are there by now. */
  private static void requireEncoders(Parameters weights) {
    for (String name : weights.initialised()) {
      if (name.contains(".deberta.")) {
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
