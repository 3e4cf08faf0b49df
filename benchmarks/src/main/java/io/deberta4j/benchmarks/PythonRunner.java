package io.deberta4j.benchmarks;

import io.deberta4j.io.DataException;
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

/**
 * The literal graph on the torch of a Python that is installed, in a process of its own, which
 * takes the time itself. The script is {@code literal.py}, beside this class.
 */
final class PythonRunner implements Runner {
  private static final String SCRIPT = "literal.py";

  private final Path folder;
  private final int size;
  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;
  private final String version;

  /**
   * Starts it.
   *
   * @param python the command
   * @param size D
   * @param folder for files that both processes read and write
   * @throws DataException if this Python has no torch, saying what it has
   */
  PythonRunner(String python, Path model, int size, int threads, Path folder) {
    this.folder = folder;
    this.size = size;
    try (InputStream script = PythonRunner.class.getResourceAsStream(SCRIPT)) {
      if (script == null) {
        throw new IllegalStateException("resource " + SCRIPT + " is missing");
      }
      Path file = folder.resolve(SCRIPT);
      Files.write(file, script.readAllBytes());
      Path errors = folder.resolve(SCRIPT + ".err");
      process =
          new ProcessBuilder(python, file.toString(), model.toString(), Integer.toString(threads))
              .redirectError(errors.toFile())
              .start();
      commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String ready = answers.readLine();
      if (ready == null) {
        throw new DataException(python + " cannot run it: " + lastLine(errors));
      }
      version = ready.substring("ready ".length());
    } catch (IOException e) {
      throw new DataException(python + " cannot be started: " + e.getMessage(), e);
    }
  }

  private static String lastLine(Path errors) throws IOException {
    List<String> lines = Files.readAllLines(errors);
    return lines.isEmpty() ? "no message" : lines.get(lines.size() - 1);
  }

  /** Returns the version of its torch. */
  String version() {
    return version;
  }

  @Override
  public RunnerId id() {
    return new RunnerId(RunnerId.OLD_TORCH, "f32");
  }

  @Override
  public Job prepare(List<TokenBatch> batches) {
    return new PythonJob(batches);
  }

  /** Returns updates of all weights in place of encoding; batches are not encoded any more then. */
  Job training(List<TokenBatch> batches) {
    ask("train");
    return new PythonJob(batches);
  }

  private String ask(String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new DataException(SCRIPT + " ended: " + lastLine(folder.resolve(SCRIPT + ".err")));
      }
      return answer;
    } catch (IOException e) {
      throw new DataException(SCRIPT + " does not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }

  /** The process holds the batches of one job at a time, the last that was made. */
  private final class PythonJob implements Job {
    private final List<TokenBatch> batches;

    PythonJob(List<TokenBatch> batches) {
      this.batches = batches;
      load();
    }

    private void load() {
      Path file = folder.resolve("batches");
      int values = batches.stream().mapToInt(batch -> 2 + 2 * batch.ids().length).sum();
      ByteBuffer bytes = ByteBuffer.allocate(values * Long.BYTES).order(ByteOrder.nativeOrder());
      for (TokenBatch batch : batches) {
        bytes.putLong(batch.rows()).putLong(batch.columns());
        for (long id : batch.ids()) {
          bytes.putLong(id);
        }
        for (long real : batch.mask()) {
          bytes.putLong(real);
        }
      }
      try {
        Files.write(file, bytes.array());
      } catch (IOException e) {
        throw new DataException("cannot write " + file + ": " + e.getMessage(), e);
      }
      ask("load " + file);
    }

    @Override
    public long run() {
      return Long.parseLong(ask("run"));
    }

    @Override
    public List<float[]> output() {
      Path file = folder.resolve("output");
      ask("output " + file);
      try {
        var values =
            ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        List<float[]> outputs = new ArrayList<>();
        for (TokenBatch batch : batches) {
          float[] output = new float[batch.ids().length * size];
          values.get(output);
          outputs.add(output);
        }
        return outputs;
      } catch (IOException e) {
        throw new DataException("cannot read " + file + ": " + e.getMessage(), e);
      }
    }

    @Override
    public void close() {}
  }
}
