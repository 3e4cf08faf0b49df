package io.deberta4j.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.DataException;
import io.deberta4j.io.DebertaException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * This command again in a process of its own, which measures the grid under other conditions, or
 * what memory of former measurements would slow.
 *
 * @param settings of this process
 */
record ChildProcess(BenchSettings settings) {
  private static final String MAIN = "io.deberta4j.cli.Main";

  /** Measures the grid, and returns when that is done. */
  void run(Variant variant) {
    List<String> command = command(variant);
    if (settings.resume()) {
      command.add("--resume");
    }
    start(variant, command);
  }

  /** Measures one thing anew, and returns what was kept of it. */
  JsonNode run(Variant variant, String key) {
    List<String> command = command(variant);
    command.addAll(List.of("--only", key, "--python", String.join(",", settings.pythons())));
    start(variant, command);
    return State.read(settings.stateFile(variant))
        .get(key, JsonNode.class)
        .orElseThrow(() -> new DebertaException("nothing was measured of " + key));
  }

  private static void start(Variant variant, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    List<String> environment = variant.environment();
    for (int i = 0; i < environment.size(); i += 2) {
      builder.environment().put(environment.get(i), environment.get(i + 1));
    }
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      int code = process.waitFor();
      if (code != 0) {
        throw new DebertaException(
            "the process that measures " + variant.describe() + " ended with code " + code);
      }
    } catch (IOException e) {
      throw new DataException(
          "cannot start " + builder.command().get(0) + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DebertaException("interrupted while " + variant.describe() + " was measured", e);
    }
  }

  private List<String> command(Variant variant) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    String classPath = System.getProperty("java.class.path");
    Path mkl = settings.mkl();
    if (variant.equals(Variant.MKL) && mkl != null) {
      // It rewrites links in JavaCPP's cache, so it gets one of its own.
      command.add(
          "-Dorg.bytedeco.javacpp.cachedir=" + settings.models().directory().resolve("mkl-cache"));
      command.add("-Dorg.bytedeco.openblas.load=mkl");
      classPath += File.pathSeparator + jars(mkl);
    }
    command.addAll(List.of("-cp", classPath, MAIN, "bench"));
    command.addAll(List.of("--variant", variant.name()));
    command.addAll(List.of("--state", settings.state().toString()));
    command.addAll(List.of("--sizes", settings.mainSize().cliName()));
    if (settings.quick()) {
      command.add("--quick");
    }
    return command;
  }

  private static String jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<String> jars =
          files.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().toList();
      if (jars.isEmpty()) {
        throw new DataException(folder + " holds no jar of org.bytedeco:mkl");
      }
      return String.join(File.pathSeparator, jars);
    } catch (IOException e) {
      throw new DataException("cannot list " + folder + ": " + e.getMessage(), e);
    }
  }
}
