package io.deberta4j.cli;

import io.deberta4j.report.CardNotes;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the card of a trained model says besides what the run knows. */
final class CardOption {
  @Option(
      names = "--card",
      paramLabel = "FILE",
      description =
          "what the model card is to say besides: JSON with \"languages\", \"license\", \"sources\" (of"
              + " the data, and their licences) and \"limitations\"")
  private @Nullable Path card;

  CardNotes notes() {
    Path file = card;
    return file == null ? CardNotes.NONE : CardNotes.read(file);
  }
}
