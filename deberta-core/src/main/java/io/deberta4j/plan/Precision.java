package io.deberta4j.plan;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The number type a plan computes in. Results are F32 in any case. */
public enum Precision {
  /** Single precision: exact, the same everywhere. */
  F32(DType.F32),
  /**
   * bfloat16 weights and activations; sums, and the statistics of softmax and layer normalisation,
   * in single precision.
   */
  BF16(DType.BF16);

  /** What the command line calls {@link #fastest()}. */
  public static final String FASTEST = "fastest";

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private final DType dtype;

  Precision(DType dtype) {
    this.dtype = dtype;
  }

  /** Returns the type of weights and activations. */
  public DType dtype() {
    return dtype;
  }

  /** Returns the name as the command line and results spell it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the fastest precision of this machine: {@link #BF16} where Linux says that the CPU
   * multiplies bfloat16 (AVX512-BF16 or AMX), {@link #F32} elsewhere.
   */
  public static Precision fastest() {
    try {
      return Files.isReadable(CPU_INFO)
          ? fastest(Files.readString(CPU_INFO, StandardCharsets.UTF_8))
          : F32;
    } catch (IOException e) { // a machine that does not tell what it can
      return F32;
    }
  }

  /** The choice for a CPU described as in {@code /proc/cpuinfo}. */
  static Precision fastest(String cpuInfo) {
    return cpuInfo
            .lines()
            .filter(line -> line.startsWith("flags"))
            .map(line -> List.of(line.split("\\s+")))
            .anyMatch(flags -> flags.contains("avx512_bf16") || flags.contains("amx_bf16"))
        ? BF16
        : F32;
  }

  /**
   * Finds the precision of a command-line name, {@code fastest} included.
   *
   * @throws ConfigException if there is none of that name
   */
  public static Precision of(String cliName) {
    if (cliName.equals(FASTEST)) {
      return fastest();
    }
    for (Precision precision : values()) {
      if (precision.cliName().equals(cliName)) {
        return precision;
      }
    }
    throw new ConfigException("Unknown precision '" + cliName + "'; expected f32, bf16 or fastest");
  }
}
