package io.deberta4j.benchmarks;

import io.deberta4j.io.DataException;
import io.deberta4j.io.DebertaException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A script of ours on a Python that is installed, in a process of its own: it answers one line to
 * each. The scripts are {@code literal.py} and {@code pretraining.py}, beside this class.
 */
final class PythonProcess implements AutoCloseable {
  /** Encodes, and trains an encoder; the other script imports it. */
  static final String LITERAL = "literal.py";

  /** Pre-trains. */
  static final String PRETRAINING = "pretraining.py";

  private static final List<String> SCRIPTS = List.of(LITERAL, PRETRAINING);

  private final String script;
  private final Path folder;
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;
  private final String version;

  /**
   * Starts it.
   *
   * @param python the command
   * @param threads of torch, and of its BLAS, which has a pool of its own
   * @param arguments of the script behind model and threads
   * @param folder for files that both processes read and write
   * @throws DataException if this Python has no torch, saying what it has
   */
  PythonProcess(
      String python, String script, Path model, int threads, List<String> arguments, Path folder) {
    this.script = script;
    this.folder = folder;
    List<String> command = new ArrayList<>(List.of(python, folder.resolve(script).toString()));
    command.addAll(List.of(model.toString(), Integer.toString(threads)));
    command.addAll(arguments);
    try {
      for (String each : SCRIPTS) {
        unpack(each);
      }
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors().toFile());
      builder.environment().put("OPENBLAS_NUM_THREADS", Integer.toString(threads));
      process = builder.start();
      commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String ready = answers.readLine();
      if (ready == null) {
        throw new DataException(python + " cannot run it: " + lastError());
      }
      version = ready.substring("ready ".length());
    } catch (IOException e) {
      throw new DataException(python + " cannot be started: " + e.getMessage(), e);
    }
  }

  private void unpack(String name) throws IOException {
    try (InputStream in = PythonProcess.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing");
      }
      Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  private Path errors() {
    return folder.resolve(script + ".err");
  }

  private String lastError() throws IOException {
    List<String> lines = Files.readAllLines(errors());
    return lines.isEmpty() ? "no message" : lines.get(lines.size() - 1);
  }

  /** Returns the version of its torch. */
  String version() {
    return version;
  }

  /**
   * Sends a line and returns the answer.
   *
   * @throws DataException if the script has ended, with its last words
   */
  String ask(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new DataException(script + " ended: " + lastError());
      }
      return answer;
    } catch (IOException e) {
      throw new DataException(script + " does not answer: " + e.getMessage(), e);
    }
  }

  /** Hands over whole numbers of 64 bits. */
  void load(List<Long> values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.size() * Long.BYTES).order(ByteOrder.nativeOrder());
    values.forEach(bytes::putLong);
    Path file = folder.resolve("batches");
    try {
      Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new DataException("cannot write " + file + ": " + e.getMessage(), e);
    }
    ask("load " + file);
  }

  /**
   * Asks for numbers of 32 bits, which the script writes to a file.
   *
   * @param count how many there are
   */
  float[] floats(String command, int count) {
    Path file = folder.resolve("output");
    ask(command + " " + file);
    try {
      float[] values = new float[count];
      ByteBuffer.wrap(Files.readAllBytes(file))
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer()
          .get(values);
      return values;
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** Starts something with the first of these commands that can; a peer may be missing. */
  static <T> Optional<T> first(List<String> pythons, Function<String, T> start) {
    return pythons.stream().flatMap(python -> started(python, start).stream()).findFirst();
  }

  private static <T> Optional<T> started(String python, Function<String, T> start) {
    try {
      return Optional.of(start.apply(python));
    } catch (DebertaException e) { // no torch here: the next one may have it
      return Optional.empty();
    }
  }
}
