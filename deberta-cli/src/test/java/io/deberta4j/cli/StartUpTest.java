package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process does before its first answer, counted in classes: seconds depend on the day. */
class StartUpTest {
  @TempDir Path folder = Path.of("unset");

  /** The least that a process with libtorch does. */
  static final class EmptyStart {
    private EmptyStart() {}

    public static void main(String[] args) {
      try (var scope = TensorScope.open()) {
        Tensor one = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
        if (one.matmul(one).toFloats()[3] != 22) {
          throw new IllegalStateException("two tiny tensors do not multiply");
        }
      }
    }
  }

  /** Runs a main class in a process of its own; returns the classes that it loaded. */
  private List<String> loaded(Class<?> main, String... args)
      throws IOException, InterruptedException {
    Path log = folder.resolve("classes.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xlog:class+load:file=" + log + "::filecount=0");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(args));
    File output = folder.resolve("output.txt").toFile();
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output).start();
    assertThat(process.waitFor()).as(() -> read(output.toPath())).isZero();
    return read(log).lines().map(line -> line.replaceFirst("^(\\[[^]]*])*\\s*", "")).toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void theFirstAnswerLoadsNotManyMoreClassesThanLibtorchNeeds() throws Exception {
    int empty = loaded(EmptyStart.class).size();
    int classify = loaded(Main.class, "classify", "I still have not received my new card").size();
    assertThat(empty).isGreaterThan(500);
    assertThat(classify - empty).as("beyond %d of an empty start", empty).isLessThan(2500);
  }

  @Test
  void whatNeedsNoModelDoesNotTouchLibtorch() throws Exception {
    for (String[] args : new String[][] {{"--help"}, {"tokenize", "some text"}}) {
      assertThat(loaded(Main.class, args))
          .hasSizeGreaterThan(400)
          .noneMatch(line -> line.startsWith("org.bytedeco."));
    }
  }
}
