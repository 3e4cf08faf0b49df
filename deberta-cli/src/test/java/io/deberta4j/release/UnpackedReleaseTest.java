package io.deberta4j.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.deberta4j.testing.TestFolders;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.Attributes.Name;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher beside a jar, as in an unpacked release: it runs, and builds nothing. */
class UnpackedReleaseTest {
  @TempDir Path temporary;
  private Path folder = Path.of("unset");

  /** What a process said and how it ended. */
  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void unpack() throws IOException {
    assumeThat(File.separator).as("the launcher deberta is for sh").isEqualTo("/");
    folder = Files.createDirectory(temporary.resolve("a release"));
    Files.copy(TestFolders.repository().resolve("deberta"), folder.resolve("deberta"));
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Name.MANIFEST_VERSION, "1.0");
    main.put(Name.MAIN_CLASS, "io.deberta4j.cli.Main");
    main.put(new Name("Enable-Native-Access"), "ALL-UNNAMED");
    main.put(
        Name.CLASS_PATH,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(path -> Path.of(path).toUri().toString())
            .collect(Collectors.joining(" ")));
    Path jar = folder.resolve("deberta.jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    Path tools = Files.createDirectory(temporary.resolve("tools"));
    Path mvn = Files.writeString(tools.resolve("mvn"), "#!/bin/sh\ntouch \"$0.was-run\"\nexit 1\n");
    assertThat(mvn.toFile().setExecutable(true)).isTrue();
  }

  private Ended run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", folder.resolve("deberta").toString()));
    command.addAll(List.of(arguments));
    Path out = temporary.resolve("out");
    Path err = temporary.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(command).directory(temporary.toFile());
    Map<String, String> variables = builder.environment();
    variables.put("PATH", temporary.resolve("tools") + File.pathSeparator + variables.get("PATH"));
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    variables.putAll(environment);
    int code = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Ended(code, text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  @Test
  void classifiesAndHelpsWithoutMaven() throws Exception {
    Ended first = run(Map.of(), "classify", "I still have not received my new card");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("0.9994  card_arrival");
    assertThat(first.err()).contains("first run only");
    Ended help = run(Map.of(), "--help");
    assertThat(help.code()).as(help.err()).isZero();
    assertThat(help.out()).contains("classify", "finetune", "deberta COMMAND --help");
    assertThat(help.err()).isEmpty();
    assertThat(temporary.resolve("tools/mvn.was-run")).doesNotExist();
  }

  @Test
  void anOldJavaIsToldBeforeItFails() throws Exception {
    Path jdk = Files.createDirectories(temporary.resolve("an old jdk"));
    Path bin = Files.createDirectory(jdk.resolve("bin"));
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\necho ran\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Path release = jdk.resolve("release");
    for (String old : new String[] {"11.0.2", "1.8.0_402", "9", "16-ea"}) {
      Files.writeString(release, "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + old + "\"\n");
      Ended ended = run(Map.of("JAVA_HOME", jdk.toString()), "--help");
      assertThat(ended.code()).as(old).isEqualTo(1);
      assertThat(ended.err()).contains("java is version " + old, "17 or newer");
      assertThat(ended.out()).isEmpty();
    }
    Files.writeString(release, "JAVA_VERSION=\"17.0.1\"\n");
    assertThat(run(Map.of("JAVA_HOME", jdk.toString())).out()).contains("ran");
  }
}
