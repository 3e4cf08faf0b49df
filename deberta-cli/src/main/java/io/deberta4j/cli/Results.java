package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.DataException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes results as lines of UTF-8 to standard output. */
final class Results {
  private final Writer writer;

  Results(OutputStream out) {
    writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
  }

  /** Writes a line of text; characters that UTF-8 cannot carry become question marks. */
  void line(String text) {
    try {
      writer.write(text);
      writer.write('\n');
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Writes a JSON object on a line of its own. */
  void json(ObjectNode object) {
    line(escapeLoneSurrogates(object.toString()));
  }

  /** Hands everything written so far to the reader. */
  void flush() {
    try {
      writer.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("pipe")
        ? new BrokenPipe(e)
        : new DataException("standard output cannot be written: " + e.getMessage(), e);
  }

  /** UTF-8 has no half pairs; a JSON string has. */
  static String escapeLoneSurrogates(String json) {
    StringBuilder escaped = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < json.length()
              && Character.isLowSurrogate(json.charAt(i + 1));
      if (Character.isSurrogate(c) && !pair) {
        if (escaped == null) {
          escaped = new StringBuilder(json.substring(0, i));
        }
        escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else if (escaped != null) {
        escaped.append(c);
      }
      if (pair) {
        i++;
        if (escaped != null) {
          escaped.append(json.charAt(i));
        }
      }
    }
    return escaped == null ? json : escaped.toString();
  }
}
