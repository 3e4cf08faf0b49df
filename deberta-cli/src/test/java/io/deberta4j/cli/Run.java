package io.deberta4j.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command run in this process: its exit code and what it printed. */
record Run(int code, String out, String err) {
  static Run of(String... arguments) {
    return withInput("", arguments);
  }

  static Run withInput(String input, String... arguments) {
    return withInput(input.getBytes(StandardCharsets.UTF_8), arguments);
  }

  static Run withInput(byte[] input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    Streams streams =
        new Streams(new ByteArrayInputStream(input), out, new PrintWriter(err, true), false);
    int code = Main.commandLine(streams).execute(arguments);
    return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString());
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
