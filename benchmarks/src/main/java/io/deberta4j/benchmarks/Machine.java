package io.deberta4j.benchmarks;

import io.deberta4j.tensor.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where it was measured, and with what.
 *
 * @param cpu model name
 * @param flags those that decide which kernels run
 * @param processors that Java sees
 * @param threads of libtorch and of ONNX Runtime
 * @param memoryGb of the machine
 * @param system operating system
 * @param java the JDK
 * @param libraries version of each engine
 * @param environment variables that change how engines run
 * @param date of the beginning
 */
record Machine(
    String cpu,
    List<String> flags,
    int processors,
    int threads,
    long memoryGb,
    String system,
    String java,
    Map<String, String> libraries,
    Map<String, String> environment,
    String date) {
  private static final List<String> INTERESTING =
      List.of(
          "avx2",
          "fma",
          "avx512f",
          "avx512_vnni",
          "avx_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_int8",
          "amx_bf16");
  private static final List<String> VARIABLES =
      List.of(
          "OMP_NUM_THREADS",
          "OMP_WAIT_POLICY",
          "GOMP_SPINCOUNT",
          "GLIBC_TUNABLES",
          "THP_MEM_ALLOC_ENABLE",
          "MALLOC_TRIM_THRESHOLD_",
          "ONEDNN_MAX_CPU_ISA",
          "ATEN_CPU_CAPABILITY",
          "MKL_THREADING_LAYER");

  static Machine here() {
    String cpuInfo = text(Path.of("/proc/cpuinfo"));
    List<String> flags = Arrays.asList(find(cpuInfo, "flags").split("\\s+"));
    return new Machine(
        cpuInfo.isEmpty() ? System.getProperty("os.arch") : find(cpuInfo, "model name"),
        INTERESTING.stream().filter(flags::contains).toList(),
        Runtime.getRuntime().availableProcessors(),
        Engine.threads(),
        memoryBytes() >> 30,
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
        enginesHere(),
        variablesHere(),
        LocalDate.now(ZoneOffset.UTC).toString());
  }

  private static Map<String, String> enginesHere() {
    Map<String, String> libraries = new LinkedHashMap<>();
    libraries.put("org.bytedeco:pytorch", version("org.bytedeco", "pytorch"));
    libraries.put("org.bytedeco:openblas", version("org.bytedeco", "openblas"));
    libraries.put("onnxruntime", OrtRunner.version());
    return libraries;
  }

  private static Map<String, String> variablesHere() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String name : VARIABLES) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    return environment;
  }

  private static String version(String group, String artifact) {
    String path = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = Machine.class.getResourceAsStream(path)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) { // a jar without it is no reason not to measure
      return "unknown";
    }
  }

  private static long memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean bean
        ? bean.getTotalMemorySize()
        : 0;
  }

  private static String text(Path file) {
    try {
      return Files.isReadable(file) ? Files.readString(file) : "";
    } catch (IOException e) { // a system that does not tell
      return "";
    }
  }

  private static String find(String cpuInfo, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + "\\s*:\\s*(.*)$").matcher(cpuInfo);
    return line.find() ? line.group(1).strip() : "";
  }

  /** Tells whether bf16 and int8 are multiplied in tiles. */
  boolean hasAmx() {
    return flags.contains("amx_bf16");
  }

  /** Tells whether measurements here and there may stand in one table. */
  boolean sameAs(Machine other) {
    return describe().equals(other.describe());
  }

  /** Returns all that decides about speed. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "%s, %d processors, %d threads, %s, Java %s, %s, %s",
        cpu,
        processors,
        threads,
        String.join(" ", flags),
        java,
        libraries,
        environment);
  }
}
