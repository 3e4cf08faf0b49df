package io.deberta4j.report;

import io.deberta4j.tensor.CpuFlags;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a run ran on. Two runs on equal platforms with equal settings and data agree to the bit;
 * other versions or processors may round differently.
 *
 * @param deberta4j the version of this library
 * @param libtorch the version of its binding, which begins with libtorch's own
 * @param java the version and maker of the JDK
 * @param system the operating system
 * @param cpu the model of the processor
 * @param cpuFlags those that decide which kernels run
 * @param processors that Java sees
 */
public record Platform(
    String deberta4j,
    String libtorch,
    String java,
    String system,
    String cpu,
    List<String> cpuFlags,
    int processors) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final List<String> DECIDING =
      List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16");

  /** Copies the list. */
  public Platform {
    cpuFlags = List.copyOf(cpuFlags);
  }

  /** Describes this process. */
  public static Platform here() {
    return new Platform(
        orUnknown(Platform.class.getPackage().getImplementationVersion()),
        mavenVersion("org.bytedeco", "pytorch"),
        System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")),
        cpuModel(),
        DECIDING.stream().filter(CpuFlags.here().names()::contains).toList(),
        Runtime.getRuntime().availableProcessors());
  }

  private static String cpuModel() {
    try {
      if (Files.isReadable(CPU_INFO)) {
        return Files.readString(CPU_INFO, StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElse(System.getProperty("os.arch"));
      }
    } catch (IOException e) { // a machine that does not tell what it is
      return System.getProperty("os.arch");
    }
    String windows = System.getenv("PROCESSOR_IDENTIFIER");
    return windows == null ? System.getProperty("os.arch") : windows;
  }

  private static String mavenVersion(String group, String artifact) {
    String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = Platform.class.getResourceAsStream(path)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) { // a jar that does not tell what it is
      return orUnknown(null);
    }
    return orUnknown(properties.getProperty("version"));
  }

  private static String orUnknown(@Nullable String version) {
    return version == null ? "unknown (not from a jar)" : version;
  }
}
