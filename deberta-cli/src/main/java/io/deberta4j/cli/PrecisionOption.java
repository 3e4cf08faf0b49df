package io.deberta4j.cli;

import io.deberta4j.pipeline.Backend;
import io.deberta4j.pipeline.PipelineOptions;
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
            + " multiplies it; int8, linear layers in 8 bits, faster still and less exact;"
            + " fastest: bf16 where it does, f32 elsewhere"
      })
  private PrecisionName.Choice choice = new PrecisionName.Choice(Precision.F32, false);

  /** Sets the precision; the fastest of ONNX Runtime is f32, its only one. */
  PipelineOptions apply(PipelineOptions options) {
    boolean single = choice.fastest() && options.backend() == Backend.ONNXRUNTIME;
    return options.withPrecision(single ? Precision.F32 : choice.precision());
  }
}
