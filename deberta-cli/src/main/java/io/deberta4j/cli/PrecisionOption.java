package io.deberta4j.cli;

import io.deberta4j.plan.Precision;
import picocli.CommandLine.Option;

/** The number type a model computes in. */
final class PrecisionOption {
  @Option(
      names = "--precision",
      paramLabel = "NAME",
      converter = PrecisionName.class,
      description = {
        "number type: f32 (default), exact and the same everywhere; bf16, fast where the processor"
            + " multiplies it; fastest: bf16 where it does, f32 elsewhere"
      })
  private Precision precision = Precision.F32;

  Precision precision() {
    return precision;
  }
}
