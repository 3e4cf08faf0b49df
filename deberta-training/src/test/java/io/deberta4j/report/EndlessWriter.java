package io.deberta4j.report;

import io.deberta4j.io.TrainingException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process that writes a log until it is killed or the disk is full. */
final class EndlessWriter {
  /** The exit code when the disk is full. */
  static final int FULL = 3;

  private EndlessWriter() {}

  /**
   * Starts the process.
   *
   * @param limit a command of the shell to run before, as {@code ulimit -f 8;}
   */
  static Process start(Path file, long step, String limit) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path").replace(File.pathSeparator, ":");
    List<String> shell =
        List.of(
            "/bin/sh",
            "-c",
            limit + " exec \"$0\" -XX:-UsePerfData -Xmx64m -cp \"$1\" \"$2\" \"$3\" \"$4\"",
            java,
            classPath,
            EndlessWriter.class.getName(),
            file.toString(),
            Long.toString(step));
    return new ProcessBuilder(shell)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Writes; the arguments are the file and the step to resume from. */
  public static void main(String[] arguments) {
    long step = Long.parseLong(arguments[1]);
    try (RunLog log = RunLog.resume(Path.of(arguments[0]), step)) {
      while (true) {
        step++;
        log.add(new StepRecord(step, 0, 0.5, 1e-5, 1, 8, 100, 0.1));
        if (step % 10 == 0) {
          log.add(new EvaluationRecord(step, 0, "dev", Map.of("accuracy", 0.25), 0.1));
        }
      }
    } catch (TrainingException e) {
      Runtime.getRuntime().halt(FULL);
    }
  }
}
