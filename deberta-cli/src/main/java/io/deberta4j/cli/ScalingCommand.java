package io.deberta4j.cli;

import io.deberta4j.pretraining.Hardware;
import io.deberta4j.pretraining.PretrainingPreset;
import io.deberta4j.pretraining.TrainingCost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta scaling}. */
@Command(
    name = "scaling",
    description = {
      "Works out what pre-training a published model costs: FLOPs, memory, time, nodes.",
      "Nothing is run: docs/scaling.md has the formulas and what they are worth."
    },
    footer = {
      "%nExample:",
      "  deberta scaling --preset deberta-v2-xxlarge --days 14 --utilisation 0.4",
      "  deberta scaling --tokens 2e10 --device-tflops 0.5 --devices-per-node 2 \\",
      "    --utilisation 0.5"
    })
final class ScalingCommand implements Callable<Integer> {
  private static final double TERA = 1e12;
  private static final double GIGA = 1e9;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "a published model, or NAME-continue for the script that goes on from it; several times"
              + " for several (default: all)")
  private List<String> presets = new ArrayList<>();

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description =
          "to train on (default: as many as reported for the model, or as its script goes on with)")
  private @Nullable Double tokens;

  @Option(
      names = "--days",
      paramLabel = "N",
      description = "in which to be done (default: ${DEFAULT-VALUE})")
  private double days = 30;

  @Option(
      names = "--device-tflops",
      paramLabel = "X",
      description = "peak of a device (default: 989, an H100 in bf16)")
  private double teraFlops = Hardware.H100.flops() / TERA;

  @Option(
      names = "--device-memory",
      paramLabel = "GB",
      description = "of a device (default: ${DEFAULT-VALUE})")
  private double memory = Hardware.H100.memory() / GIGA;

  @Option(
      names = "--devices-per-node",
      paramLabel = "N",
      description = "devices in a machine (default: ${DEFAULT-VALUE})")
  private int devices = Hardware.H100.devices();

  @Option(
      names = "--utilisation",
      paramLabel = "X",
      description = "share of the peak that training reaches (default: ${DEFAULT-VALUE})")
  private double utilisation = Hardware.H100.utilisation();

  @Option(
      names = "--recompute",
      description = "compute the inside of layers again in the backward pass: less memory")
  private boolean recompute;

  ScalingCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Hardware node;
    List<PretrainingPreset> chosen;
    try {
      node = new Hardware("given", teraFlops * TERA, utilisation, memory * GIGA, devices);
      chosen =
          presets.isEmpty()
              ? PretrainingPreset.all()
              : presets.stream().map(PretrainingPreset::named).toList();
    } catch (IllegalArgumentException e) {
      throw common.usage(String.valueOf(e.getMessage()));
    }
    if (!(days > 0)) {
      throw common.usage("--days must be above 0, got " + days);
    }
    Double given = tokens;
    if (given != null && !(given > 0)) {
      throw common.usage("--tokens must be above 0, got " + given);
    }
    Results results = new Results(streams.out());
    results.line(
        "| Model | Parameters, millions | GFLOPs a token | Tokens | FLOPs | States, GB |"
            + " A sequence, GB | Fits a device | Days on a node | Nodes for %s days |"
                .formatted(number(days)));
    results.line("| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |");
    chosen.forEach(preset -> results.line(row(preset, node)));
    results.flush();
    return 0;
  }

  private String row(PretrainingPreset preset, Hardware node) {
    TrainingCost cost = TrainingCost.of(preset.model());
    Double given = tokens;
    double seen = given == null ? preset.tokens() : given;
    double total = seen * cost.flopsPerToken(recompute);
    double least = cost.stateBytes() + cost.activationBytes(recompute);
    return String.format(
        Locale.ROOT,
        "| %s | %.0f | %.2f | %.1e | %.1e | %.1f | %.2f | %s | %s | %,d |",
        preset.presetName(),
        cost.parameters() / 1e6,
        cost.flopsPerToken(recompute) / GIGA,
        seen,
        total,
        cost.stateBytes() / GIGA,
        cost.activationBytes(recompute) / GIGA,
        least <= node.memory() ? "yes" : "no",
        number(node.days(total, 1)),
        node.nodes(total, days));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
  }
}
