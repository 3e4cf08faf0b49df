package io.deberta4j.cli;

import io.deberta4j.tokenizer.TextPair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where the texts come from. */
class TextSource {
  @Parameters(paramLabel = "TEXT", arity = "0..*", description = "texts")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = {"-i", "--input"},
      paramLabel = "FILE",
      description =
          "read texts from the lines of a file, .gz too; - is standard input. A line is a text"
              + " (an empty one too), or a JSON object with \"text\" and perhaps \"pair\" (where texts"
              + " have other names, the note below says so)")
  private @Nullable String input;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "of the lines: text, jsonl, or auto (default): jsonl where the file is called .jsonl or"
              + " .ndjson, elsewhere JSON only where a line is an object with a text")
  private LineFormat format = LineFormat.auto;

  /** Tells whether there are any, on the command line or in a file. */
  final boolean given() {
    return input != null || !texts.isEmpty();
  }

  /** Tells whether texts come from a file or standard input, and so may be many. */
  final boolean streams() {
    return input != null;
  }

  /** Opens the texts, called as most commands call them in lines of JSON. */
  final Texts open(Streams streams, CommonOptions common, @Nullable String pair) {
    return open(streams, common, pair, LineKeys.TEXT);
  }

  /**
   * Opens the texts.
   *
   * @param pair the second text of each given on the command line, or null
   * @param keys the names of both in lines of JSON
   */
  final Texts open(Streams streams, CommonOptions common, @Nullable String pair, LineKeys keys) {
    String file = input;
    if (file == null && texts.isEmpty()) {
      throw common.usage("No text. Give one or more, or --input FILE (- for standard input)");
    }
    if (file == null) {
      return Texts.of(
          texts.stream()
              .map(text -> new Text(new TextPair(text, pair), "the text '" + text + "'"))
              .toList());
    }
    if (!texts.isEmpty()) {
      throw common.usage("Give texts or --input, not both");
    }
    if (pair != null) {
      throw common.usage(
          "--"
              + keys.pair()
              + " goes with texts on the command line; lines of a file bring theirs");
    }
    return file.equals("-")
        ? TextFile.standardInput(streams.in(), format, keys)
        : TextFile.open(Path.of(file), format, keys);
  }
}
