package io.deberta4j.cli;

import io.deberta4j.hub.PipelineTask;
import io.deberta4j.onnx.OnnxExport;
import io.deberta4j.onnx.OnnxForm;
import io.deberta4j.onnx.OnnxPrecision;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta export-onnx}. */
@Command(
    name = "export-onnx",
    description = {
      "Writes a model as an ONNX file, for any ONNX runtime.",
      "Batch size and length are dynamic; inputs and outputs are named as Hugging Face names them."
          + " Weights beyond 2 GB go to a second file, FILE.data, which must stay beside it."
    },
    footer = {
      "%nExample:",
      "  deberta export-onnx --model microsoft/deberta-v3-base \\",
      "    --output deberta-v3-base.onnx"
    })
final class ExportOnnxCommand implements Callable<Integer> {
  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nModel%n", order = 1)
  private ModelOption model = new ModelOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "file to write or replace")
  private Path output = Path.of("");

  @Option(
      names = "--head",
      paramLabel = "NAME",
      converter = OnnxHeadName.class,
      completionCandidates = OnnxHeadName.Names.class,
      description =
          "${COMPLETION-CANDIDATES}; auto (default) takes the class that config.json names, or"
              + " else what the weights tell")
  private OnnxHeadName.Choice choice = new OnnxHeadName.Choice(null);

  @Option(
      names = "--form",
      paramLabel = "NAME",
      converter = OnnxFormName.class,
      description =
          "literal (default): op for op as published code; optimised: the same outputs with less"
              + " to compute")
  private OnnxForm form = OnnxForm.LITERAL;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      converter = OnnxPrecisionName.class,
      description =
          "f32 (default), or int8: linear layers in 8 bits, quantised on the fly as ONNX Runtime's"
              + " quantize_dynamic does; a smaller file, faster on processors with VNNI, and results"
              + " close to those of f32")
  private OnnxPrecision precision = OnnxPrecision.F32;

  ExportOnnxCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    common.applyToTokenizer(); // and to what an export computes: both use Java's common pool
    var written =
        new OnnxExport(choice.head(), form, precision)
            .write(model.directory(streams, PipelineTask.TEXT_CLASSIFICATION), output);
    Results results = new Results(streams.out());
    results.line(written.file() + "  " + written.head().cliName() + "  " + precision.cliName());
    if (written.data() != null) {
      results.line(written.data() + "  its weights");
    }
    results.flush();
    return 0;
  }
}
