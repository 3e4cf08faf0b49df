package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ModelFileNames;
import io.deberta4j.io.TrainingException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Generator and discriminator as two published models: the discriminator, with the head of
 * replaced-token detection and its deltas merged into its tables, in a directory, as that is the
 * model one goes on with; the generator, with an MLM head, in {@code generator} below. Either is
 * opened like any other checkpoint.
 */
public final class ReplacedTokenFiles {
  private ReplacedTokenFiles() {}

  /**
   * Saves both models.
   *
   * @param dtype element type in the files
   * @return the directories of discriminator and generator
   */
  public static List<Path> save(Path directory, GeneratorDiscriminator models, DType dtype) {
    Path below = directory.resolve(Pretrained.GENERATOR);
    try (var scope = TensorScope.open()) {
      DebertaConfig discriminator = SavedConfig.discriminator(models.discriminator().config());
      save(directory, discriminator, models.discriminatorWeights(), dtype);
      Map<String, Tensor> weights = models.generatorWeights();
      DebertaConfig generator =
          SavedConfig.maskedLanguageModel(models.generator().config(), weights.keySet());
      save(below, generator, weights, dtype);
    }
    return List.of(directory, below);
  }

  private static void save(
      Path directory, DebertaConfig config, Map<String, Tensor> weights, DType dtype) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new TrainingException(directory + ": the folder cannot be made (" + e + ")", e);
    }
    Pretrained.save(directory, config, weights, dtype, Pretrained.MAX_SHARD_BYTES);
  }

  /**
   * Opens both models to go on with them: the weights by the names {@link GeneratorDiscriminator}
   * asks for, deltas taken apart from the generator's tables again.
   *
   * @throws CheckpointException with {@link EmbeddingSharing#ES}, if the two models' word tables
   *     differ
   */
  public static Parameters.Origin open(
      Pretrained generator, Pretrained discriminator, EmbeddingSharing sharing) {
    return open(generator.origin(), discriminator.origin(), sharing);
  }

  static Parameters.Origin open(
      Parameters.Origin generator, Parameters.Origin discriminator, EmbeddingSharing sharing) {
    Both both = new Both(generator, discriminator, sharing);
    try {
      if (sharing == EmbeddingSharing.ES) {
        both.requireSameWords();
      }
      return both;
    } catch (CheckpointException e) {
      both.close();
      throw e;
    }
  }

  /** Opens both models as {@link #save} wrote them, or as they are published. */
  public static Parameters.Origin open(Path directory, EmbeddingSharing sharing) {
    return open(generator(directory), Pretrained.open(directory), sharing);
  }

  /**
   * Opens the generator of a pair; see {@link Pretrained#generatorOf}.
   *
   * @throws CheckpointException if there is none
   */
  static Pretrained generator(Path directory) {
    return Pretrained.generatorOf(directory)
        .orElseThrow(
            () ->
                new CheckpointException(
                    "%s: has no generator. Replaced-token detection takes two models; expected the generator in the folder '%s', or its weights as %s. Say where it is, with --generator or in Java as the start's generator"
                        .formatted(
                            directory,
                            Pretrained.GENERATOR,
                            String.join(" or ", ModelFileNames.GENERATORS))));
  }

  /** Two checkpoints as one. */
  private record Both(
      Parameters.Origin generator, Parameters.Origin discriminator, EmbeddingSharing sharing)
      implements Parameters.Origin {
    private static final String FIRST = GeneratorDiscriminator.GENERATOR + ".";
    private static final String SECOND = GeneratorDiscriminator.DISCRIMINATOR + ".";
    private static final String WORDS = GeneratorDiscriminator.WORDS + ".weight";
    private static final String POSITIONS = GeneratorDiscriminator.POSITIONS + ".weight";

    void requireSameWords() {
      try (var scope = TensorScope.open()) {
        Tensor one = generator.load(WORDS);
        Tensor other = discriminator.load(WORDS);
        if (one == null || other == null || one.sub(other).abs().max().item() > 0) {
          throw new CheckpointException(
              description()
                  + ": the word tables differ, so that these models do not share one. Go on with"
                  + " gdes or none");
        }
      }
    }

    @Override
    public Set<String> names() {
      Set<String> names = new TreeSet<>();
      generator.names().forEach(name -> names.add(FIRST + name));
      discriminator.names().forEach(name -> names.add(SECOND + name));
      return names;
    }

    @Override
    public @Nullable Tensor load(String name) {
      if (name.startsWith(FIRST)) {
        return generator.load(name.substring(FIRST.length()));
      }
      String own = name.substring(SECOND.length());
      if (sharing == EmbeddingSharing.GDES && own.endsWith("._weight")) {
        return delta(own.replace("._weight", ".weight"));
      }
      Tensor loaded = discriminator.load(own);
      boolean unusedPositions = loaded == null && own.equals(POSITIONS);
      return unusedPositions ? generator.load(own) : loaded;
    }

    /** E_Δ = E_D − E_G; 0 for positions that a published discriminator does without. */
    private @Nullable Tensor delta(String table) {
      Tensor shared = generator.load(table);
      Tensor own = discriminator.load(table);
      if (shared == null) {
        return null;
      }
      if (own == null) {
        return table.equals(POSITIONS) ? Tensor.zeros(DType.F32, shared.shape()) : null;
      }
      return own.to(DType.F32).sub(shared.to(DType.F32));
    }

    @Override
    public String description() {
      return generator.description() + " and " + discriminator.description();
    }

    @Override
    public void close() {
      generator.close();
      discriminator.close();
    }
  }
}
