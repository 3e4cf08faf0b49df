package io.deberta4j.pretraining;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.Parameters.Init;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.io.ConfigException;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The two models of replaced-token detection (He et al. 2023, arXiv:2111.09543, section 3): a
 * generator fills masks, a discriminator tells for every token whether it was replaced.
 *
 * <p>Weights are named {@code generator.*} and {@code discriminator.*}; with {@link
 * EmbeddingSharing#GDES} the discriminator's tables are the deltas, {@code
 * discriminator.deberta.embeddings.word_embeddings._weight} and {@code
 * position_embeddings._weight}, and with {@link EmbeddingSharing#ES} it has none.
 */
public final class GeneratorDiscriminator {
  static final String GENERATOR = "generator";
  static final String DISCRIMINATOR = "discriminator";
  static final String WORDS = "deberta.embeddings.word_embeddings";
  static final String POSITIONS = "deberta.embeddings.position_embeddings";

  private final Parameters root;
  private final EmbeddingSharing sharing;
  private final LanguageModel generator;
  private final ReplacedTokenDetectionModel discriminator;
  private final Table words;
  private final Table positions;

  /**
   * A table of both models.
   *
   * @param generator E_G
   * @param own the discriminator's: E_D, with gdes E_Δ, with es the generator's
   */
  private record Table(Tensor generator, Tensor own) {}

  /**
   * Reads or initialises both models.
   *
   * @throws ConfigException if tables are to be shared whose sizes differ, or if padding differs
   */
  public GeneratorDiscriminator(
      Parameters root,
      DebertaConfig generatorConfig,
      DebertaConfig discriminatorConfig,
      EmbeddingSharing sharing) {
    this.root = root;
    this.sharing = sharing;
    requireSamePadding(generatorConfig.padTokenId(), discriminatorConfig.padTokenId());
    if (sharing != EmbeddingSharing.NONE) {
      requireSameTables(generatorConfig, discriminatorConfig);
    }
    generator =
        new LanguageModel(
            root.at(GENERATOR), generatorConfig, MaskDecoding.released(generatorConfig));
    long width = generatorConfig.embeddingSize();
    long ownWidth = discriminatorConfig.embeddingSize();
    words =
        table(
            WORDS,
            new long[] {generatorConfig.vocabSize(), width},
            new long[] {discriminatorConfig.vocabSize(), ownWidth});
    positions =
        table(
            POSITIONS,
            new long[] {generatorConfig.maxPositionEmbeddings(), width},
            new long[] {discriminatorConfig.maxPositionEmbeddings(), ownWidth});
    discriminator = new ReplacedTokenDetectionModel(root.at(DISCRIMINATOR), discriminatorConfig);
  }

  private static void requireSameTables(DebertaConfig generator, DebertaConfig discriminator) {
    requireSame("vocab_size", generator.vocabSize(), discriminator.vocabSize());
    requireSame("embedding_size", generator.embeddingSize(), discriminator.embeddingSize());
    requireSame(
        "max_position_embeddings",
        generator.maxPositionEmbeddings(),
        discriminator.maxPositionEmbeddings());
  }

  private static void requireSamePadding(int generator, int discriminator) {
    if (generator != discriminator) {
      throw new ConfigException(
          "generator and discriminator read the same sequences, but pad_token_id is %d in one and %d in the other; make them equal"
              .formatted(generator, discriminator));
    }
  }

  private static void requireSame(String field, int generator, int discriminator) {
    if (generator != discriminator) {
      throw new ConfigException(
          "generator and discriminator share embeddings, but %s is %d in one and %d in the other; make them equal, or share nothing"
              .formatted(field, generator, discriminator));
    }
  }

  private Table table(String name, long[] shape, long[] ownShape) {
    Tensor shared = root.at(GENERATOR).at(name).tensor("weight", Init.NORMAL, shape);
    Parameters own = root.at(DISCRIMINATOR).at(name);
    return switch (sharing) {
      case NONE -> new Table(shared, own.tensor("weight", Init.NORMAL, ownShape));
      case ES -> {
        own.share("weight", shared);
        yield new Table(shared, shared);
      }
      case GDES -> {
        Tensor delta = own.tensor("_weight", Init.ZEROS, ownShape);
        own.share("weight", delta);
        yield new Table(shared, delta);
      }
    };
  }

  /** Returns the generator. */
  public LanguageModel generator() {
    return generator;
  }

  /** Returns the discriminator; {@link #discriminate} runs it. */
  public ReplacedTokenDetectionModel discriminator() {
    return discriminator;
  }

  /** Returns what the models have in common. */
  public EmbeddingSharing sharing() {
    return sharing;
  }

  /**
   * Draws a token for each position with a label, from the generator's distribution at temperature
   * 1.
   *
   * @param logits of the generator, [labelled, V]
   * @return their ids in order
   */
  public static long[] sample(Tensor logits, RandomSource random) {
    if (logits.elements() == 0) {
      return new long[0];
    }
    try (var off = NoGrad.open()) {
      Tensor probabilities = logits.detach().to(DType.F32).softmax(-1); // [labelled, V]
      return Functional.sample(probabilities, random).toLongs();
    }
  }

  /**
   * Puts drawn tokens where the generator was asked.
   *
   * @param masked what the generator saw
   * @param labels negative where it was not asked, [B, N], I64
   * @param drawn a token for each label, row-major
   * @return what the discriminator sees
   */
  public static Batch corrupt(Batch masked, Tensor labels, long[] drawn) {
    long[] ids = masked.inputIds().toLongs();
    long[] wanted = labels.toLongs();
    int next = 0;
    for (int i = 0; i < ids.length; i++) {
      if (wanted[i] >= 0) {
        ids[i] = drawn[next++];
      }
    }
    return new Batch(
        Tensor.of(ids, masked.inputIds().shape()),
        masked.attentionMask(),
        masked.tokenTypeIds(),
        masked.positionIds());
  }

  /** Scores every token of a corrupted batch; above 0 means "replaced". */
  public ReplacedTokenDetectionModel.Output discriminate(Batch corrupted, Mode mode) {
    return discriminator.forward(
        corrupted,
        sharing == EmbeddingSharing.GDES
            ? mode.withWords(
                new GradientDisentangledEmbedding(
                    words.generator(), positions.generator(), mode.words()))
            : mode);
  }

  /**
   * The loss of each real token, row-major, [real]: a token counts as replaced where the generator
   * was asked and another token than the original was drawn.
   *
   * @param logits [B, N]
   * @param labels the original ids, negative where the generator was not asked, [B, N], I64
   */
  public static Tensor lossPerToken(Tensor logits, Batch corrupted, Tensor labels) {
    Tensor replaced = labels.ge(0).and(labels.ne(corrupted.inputIds())); // [B, N]
    return ReplacedTokenDetectionModel.lossPerToken(logits, replaced, corrupted.tokenMask());
  }

  /** Returns the word table that the discriminator reads, [V, E], deltas added. */
  public Tensor wordsInUse() {
    return inUse(words);
  }

  /** Returns the discriminator's absolute positions, deltas added. */
  public Tensor positionsInUse() {
    return inUse(positions);
  }

  private Tensor inUse(Table table) {
    return sharing == EmbeddingSharing.GDES
        ? table.generator().detach().add(table.own())
        : table.own();
  }

  /** Returns the generator's weights under its own names. */
  Map<String, Tensor> generatorWeights() {
    return weightsOf(GENERATOR);
  }

  /** Returns the discriminator's weights under its own names, deltas merged. */
  Map<String, Tensor> discriminatorWeights() {
    Map<String, Tensor> weights = weightsOf(DISCRIMINATOR);
    weights.keySet().removeIf(name -> name.endsWith("._weight"));
    weights.put(WORDS + ".weight", wordsInUse().detach());
    weights.put(POSITIONS + ".weight", positionsInUse().detach());
    return weights;
  }

  private Map<String, Tensor> weightsOf(String model) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    root.root()
        .all()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(model + ".")) {
                weights.put(name.substring(model.length() + 1), tensor);
              }
            });
    return weights;
  }
}
