package io.deberta4j.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java process of its own, on the class path of this one or a part of it: for tests of what is
 * not there, of memory, and of several processes at once.
 */
public final class ChildJvm {
  private final Process process;
  private final BufferedReader output;

  private ChildJvm(Process process) {
    this.process = process;
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * What a process left behind.
   *
   * @param exitCode 0 if all went well
   * @param output what it printed, errors included
   */
  public record Result(int exitCode, String output) {}

  /**
   * Starts a main class.
   *
   * @param kept which entries of the class path the process gets
   */
  public static ChildJvm start(Predicate<Path> kept, Class<?> main, Object... arguments)
      throws IOException {
    return start(kept, Map.of(), main, arguments);
  }

  /**
   * Starts a main class.
   *
   * @param kept which entries of the class path the process gets
   * @param environment variables that it has beside those of this process
   */
  public static ChildJvm start(
      Predicate<Path> kept, Map<String, String> environment, Class<?> main, Object... arguments)
      throws IOException {
    return start(kept, List.of(), environment, main, arguments);
  }

  /**
   * Starts a main class.
   *
   * @param kept which entries of the class path the process gets
   * @param added further entries
   * @param environment variables that it has beside those of this process
   */
  public static ChildJvm start(
      Predicate<Path> kept,
      List<Path> added,
      Map<String, String> environment,
      Class<?> main,
      Object... arguments)
      throws IOException {
    Stream<Path> own =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(Path::of)
            .filter(kept);
    String classPath =
        Stream.concat(own, added.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-cp", classPath, main.getName()));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new ChildJvm(builder.start());
  }

  /** Waits for its end. */
  public Result join() throws IOException, InterruptedException {
    String rest = output.lines().collect(Collectors.joining("\n"));
    return new Result(process.waitFor(), rest.strip());
  }

  /** Waits until it prints a line, and tells whether it did so before it ended. */
  public boolean prints(String line) throws IOException {
    String next = output.readLine();
    while (next != null && !next.equals(line)) {
      next = output.readLine();
    }
    return next != null;
  }

  /** Tells whether it has not ended yet. */
  public boolean runs() {
    return process.isAlive();
  }

  /** Ends it at once, wherever it is, as {@code kill -9} does; tells whether it still ran. */
  public boolean kill() throws InterruptedException {
    boolean running = process.isAlive();
    process.destroyForcibly().waitFor();
    return running && process.exitValue() != 0;
  }

  /** Tells whether an entry of the class path is no part of libtorch: neither Java nor natives. */
  public static boolean isNotLibtorch(Path entry) {
    return !entry.toString().replace('\\', '/').contains("/org/bytedeco/");
  }
}
