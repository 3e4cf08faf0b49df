package io.deberta4j.cli;

import io.deberta4j.pipeline.Backend;
import io.deberta4j.pipeline.PipelineOptions;
import picocli.CommandLine.Option;

/** What runs the model. */
final class BackendOption {
  @Option(
      names = "--backend",
      paramLabel = "NAME",
      converter = BackendName.class,
      description =
          "what runs the model: libtorch; onnxruntime, which exports the model on first use; auto"
              + " (default): libtorch where it loads, else onnxruntime")
  private Backend backend = Backend.AUTO;

  PipelineOptions apply(PipelineOptions options) {
    return options.withBackend(backend);
  }
}
