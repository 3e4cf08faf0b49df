package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.io.DebertaException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The shell's limit on the size of files stands for a full disk: writes beyond it fail. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs ulimit")
class FullDiskTest {
  private static final int LIMIT_BLOCKS = 8;

  private final Path folder;

  FullDiskTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void theLogEndsWithAWholeLineAndCanBeResumed() throws IOException, InterruptedException {
    Path file = folder.resolve("log.jsonl");
    Process writer = EndlessWriter.start(file, 0, "ulimit -f " + LIMIT_BLOCKS + ";");
    assertThat(writer.waitFor()).isEqualTo(EndlessWriter.FULL);
    assertThat(Files.size(file)).isBetween(1000L, LIMIT_BLOCKS * 1024L);
    assertThat(Files.readString(file)).endsWith("}\n");
    List<Long> steps = RunLog.read(file).steps().stream().map(StepRecord::step).toList();
    assertThat(steps).isEqualTo(LongStream.rangeClosed(1, steps.size()).boxed().toList());
    try (RunLog log = RunLog.resume(file, steps.size())) {
      log.add(new StepRecord(steps.size() + 1, 0, 1, 1, 1, 1, 1, 1));
    }
    assertThat(RunLog.read(file).steps()).hasSize(steps.size() + 1);
  }

  @Test
  void aReportThatDoesNotFitLeavesTheOldOne() throws IOException, InterruptedException {
    Path report = Files.writeString(folder.resolve("report.html"), "the old report");
    assertThat(writeReport(report, "ulimit -f " + LIMIT_BLOCKS + ";")).isEqualTo(3);
    assertThat(report).hasContent("the old report");
    assertThat(folder.toFile().list()).containsExactly("report.html");
    assertThat(writeReport(report, "")).isZero();
    assertThat(Files.readString(report)).endsWith("</html>\n");
  }

  private static int writeReport(Path file, String limit) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path").replace(File.pathSeparator, ":");
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                limit + " exec \"$0\" -XX:-UsePerfData -Xmx128m -cp \"$1\" \"$2\" \"$3\"",
                java,
                classPath,
                FullDiskTest.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    assertThat(code).as(output).isIn(0, 3);
    return code;
  }

  /** Writes a report; the argument is the file. */
  public static void main(String[] arguments) {
    try {
      HtmlReport.write(
          Path.of(arguments[0]),
          SampleRun.record(),
          SampleRun.history(600, 3),
          List.of(SampleRun.errors(20, 500)));
    } catch (DebertaException e) {
      Runtime.getRuntime().halt(3);
    }
  }
}
