package io.deberta4j.cli;

import io.deberta4j.pretraining.EmbeddingSharing;
import io.deberta4j.pretraining.MaskDecoding;
import io.deberta4j.pretraining.PretrainingPreset;
import io.deberta4j.pretraining.PretrainingSettings;
import io.deberta4j.pretraining.PretrainingSettings.Decoder;
import io.deberta4j.pretraining.PretrainingTask;
import io.deberta4j.pretraining.ReplacedTokenSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is learnt from plain text. */
final class ObjectiveOptions {
  private static final List<String> OF_DECODERS =
      List.of("--mask-decoder", "--mask-decoder-passes");
  private static final List<String> OF_RTD =
      List.of("--embedding-sharing", "--joint", "--rtd-lambda");

  @Option(
      names = "--objective",
      paramLabel = "NAME",
      description =
          "mlm (masked tokens, v1 and v2), rtd (replaced tokens, v3), arlm (from left to right) or"
              + " mlm+arlm (default: the preset's, or mlm)")
  private @Nullable String objective;

  @Option(
      names = "--mask-share",
      paramLabel = "X",
      description = "share of the tokens to predict (default: ${DEFAULT-VALUE})")
  private double maskShare = PretrainingSettings.PUBLISHED_MASK_SHARE;

  @Option(
      names = "--max-ngram",
      paramLabel = "N",
      description =
          "mask whole words, up to N in a row; 1 masks single tokens (default: the preset's, or 1)")
  private int maxGram = 1;

  @Option(
      names = "--mask-decoder",
      paramLabel = "NAME",
      description =
          "what the masked-LM head reads: emd (Enhanced Mask Decoder), plain (the last layer) or"
              + " no-positions (the decoder's passes without positions) (default: as released, or"
              + " as the checkpoint has it)")
  private @Nullable String maskDecoder;

  @Option(
      names = "--mask-decoder-passes",
      paramLabel = "N",
      description =
          "how often the decoder applies the last layer (default: as released,"
              + " twice, or as the checkpoint has it)")
  private @Nullable Integer passes;

  @Option(
      names = "--arlm-share",
      paramLabel = "X",
      description =
          "with mlm+arlm: share of the sequences from left to right (default: ${DEFAULT-VALUE})")
  private double arlmShare = PretrainingSettings.EVEN_SHARE;

  @Option(
      names = "--embedding-sharing",
      paramLabel = "NAME",
      description =
          "with rtd: gdes (the discriminator learns a difference to the generator's tables), es (the"
              + " same tables) or none (own tables) (default: ${DEFAULT-VALUE})")
  private String sharing = EmbeddingSharing.GDES.configName();

  @Option(
      names = "--joint",
      description =
          "with rtd: one step on both losses, in place of the generator's and then the"
              + " discriminator's")
  private boolean joint;

  @Option(
      names = "--rtd-lambda",
      paramLabel = "X",
      description = "with rtd: weight of the discriminator's loss (default: ${DEFAULT-VALUE})")
  private double lambda = ReplacedTokenSettings.PUBLISHED.lambda();

  /** Returns what is learnt. */
  PretrainingTask task(@Nullable PretrainingPreset preset) {
    if (objective == null) {
      return preset == null ? PretrainingTask.MLM : preset.recipe().task();
    }
    return PretrainingTask.named(objective);
  }

  /** What another objective would take is refused, not ignored. */
  void refuseUnused(PretrainingTask task, Predicate<String> given, CommonOptions common) {
    List<String> unused = new ArrayList<>();
    if (task != PretrainingTask.RTD) {
      unused.addAll(OF_RTD);
    }
    if (task != PretrainingTask.MLM_ARLM) {
      unused.add("--arlm-share");
    }
    if (task == PretrainingTask.RTD) {
      unused.addAll(OF_DECODERS);
    }
    if (task == PretrainingTask.ARLM) {
      unused.addAll(List.of("--mask-share", "--max-ngram"));
    }
    unused.removeIf(given.negate());
    if (!unused.isEmpty()) {
      throw common.usage(String.join(", ", unused) + ": not with --objective " + task.optionName());
    }
  }

  double maskShare() {
    return maskShare;
  }

  int maxGram(@Nullable PretrainingPreset preset, PretrainingTask task, Predicate<String> given) {
    return preset == null || preset.recipe().task() != task || given.test("--max-ngram")
        ? maxGram
        : preset.recipe().maxGram();
  }

  Decoder decoder() {
    MaskDecoding decoding = maskDecoder == null ? null : MaskDecoding.named(maskDecoder);
    return new Decoder(decoding, passes == null ? OptionalInt.empty() : OptionalInt.of(passes));
  }

  double arlmShare() {
    return arlmShare;
  }

  EmbeddingSharing sharing() {
    return EmbeddingSharing.named(sharing);
  }

  ReplacedTokenSettings replacedTokens() {
    return new ReplacedTokenSettings(!joint, lambda);
  }
}
