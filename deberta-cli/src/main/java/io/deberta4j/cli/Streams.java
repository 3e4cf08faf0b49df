package io.deberta4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * What a command reads and writes. Results go to {@code out}, everything else to {@code err}.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param bar whether a progress bar may be drawn: {@code err} is a terminal and {@code out} is not
 */
public record Streams(InputStream in, OutputStream out, PrintWriter err, boolean bar) {
  /** The streams of this process. */
  static Streams standard() {
    return new Streams(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new PrintWriter(System.err, true, Charset.defaultCharset()),
        Terminal.isTerminal(2) && !Terminal.isTerminal(1));
  }
}
