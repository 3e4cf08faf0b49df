package io.deberta4j.cli;

import picocli.CommandLine.Option;

/** Where the texts come from and how results look. */
final class TextOptions extends TextSource {
  @Option(names = "--json", description = "print one JSON object per text")
  private boolean json;

  boolean json() {
    return json;
  }
}
