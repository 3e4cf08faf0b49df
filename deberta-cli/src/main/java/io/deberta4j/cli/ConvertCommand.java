package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.model.Conversion;
import io.deberta4j.model.Pretrained;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta convert}. */
@Command(
    name = "convert",
    description = {
      "Writes a checkpoint of any layout as safetensors, as Hugging Face would save it.",
      "Reads PyTorch's files, TensorFlow's tf_model.h5, Microsoft's own, shards, and LoRA adapters,"
          + " which are merged into their base."
    },
    footer = {
      "%nExample:",
      "  deberta convert --model org/name --output my-model --dtype bf16",
      "  deberta convert --model my-adapter --output merged"
    })
final class ConvertCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1e6;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = {"-m", "--model"},
      paramLabel = ModelSource.LABEL,
      required = true,
      description = "checkpoint to read, a directory or org/name[@revision]")
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "model directory to create")
  private Path output = Path.of("");

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "of the stored weights: f32, bf16, f16 (default: as they are)")
  private @Nullable StoredType dtype;

  @Option(
      names = "--split-attention",
      description =
          "give a v1 model query, key and value on their own, which this project reads, instead of"
              + " fused, as published")
  private boolean split;

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  ConvertCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    common.apply();
    Pretrained source = Pretrained.open(ModelSource.model(name, streams));
    StoredType wanted = dtype;
    Conversion.convert(source, output, wanted == null ? null : wanted.dtype(), split);
    Map<String, StoredTensor> tensors = ModelDirectory.open(output).tensors();
    long bytes = tensors.values().stream().mapToLong(StoredTensor::byteSize).sum();
    Results results = new Results(streams.out());
    if (json) {
      results.json(
          JsonNodeFactory.instance
              .objectNode()
              .put("model", output.toString())
              .put("tensors", tensors.size())
              .put("weight_bytes", bytes));
    } else {
      results.line("model    " + output);
      results.line("tensors  " + tensors.size());
      results.line(String.format(Locale.ROOT, "weights  %.1f MB", bytes / MEGABYTE));
    }
    results.flush();
    return 0;
  }
}
