package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.report.CardNotes;
import io.deberta4j.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a trained model goes, what its card says, and how its figures are shown. */
final class TrainedModelOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "model directory to create")
  private @Nullable Path output;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "of the stored weights: f32, bf16, f16 (default: ${DEFAULT-VALUE})")
  private StoredType dtype = StoredType.f32;

  @Option(
      names = "--card",
      paramLabel = "FILE",
      description =
          "what the model card is to say besides: JSON with \"languages\", \"license\", \"sources\" (of"
              + " the data, and their licences) and \"limitations\"")
  private @Nullable Path card;

  @Option(names = "--json", description = "print the figures as a JSON object")
  private boolean json;

  Path directory(CommonOptions common) {
    Path directory = output;
    if (directory == null) {
      throw common.usage("Missing --output DIR, the model directory to create");
    }
    return directory;
  }

  DType dtype() {
    return dtype.dtype();
  }

  /** Returns what the card says besides what the run knows. */
  CardNotes notes() {
    Path file = card;
    return file == null ? CardNotes.NONE : CardNotes.read(file);
  }

  /** Shows the figures of the training in the form that is asked for. */
  void print(Streams streams, ObjectNode figures, List<String> lines) {
    Results results = new Results(streams.out());
    if (json) {
      results.json(figures);
    } else {
      lines.forEach(results::line);
    }
    results.flush();
  }
}
