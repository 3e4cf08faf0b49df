package io.deberta4j.plan;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tensor.CpuFlags;
import io.deberta4j.tensor.DType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The number type a plan computes in. Results are F32 in any case. */
public enum Precision {
  /** Single precision: exact, the same everywhere. */
  F32(DType.F32),
  /**
   * bfloat16 weights and activations; sums, and the statistics of softmax and layer normalisation,
   * in single precision. Attention is in F32 for short texts, and where the processor cannot
   * multiply bfloat16.
   */
  BF16(DType.BF16),
  /**
   * Linear layers of 8-bit weights, one scale per output, and of inputs rounded to 8 bits by the
   * range they have in each text. Activations are F32; attention is as in {@link #BF16}.
   */
  INT8(DType.F32);

  /** Up to this many tokens converting to bfloat16 costs attention more than it gains. */
  private static final int SHORT = 64;

  /** What the command line calls {@link #fastest()}. */
  public static final String FASTEST = "fastest";

  private final DType dtype;

  Precision(DType dtype) {
    this.dtype = dtype;
  }

  /** Returns the type of activations. */
  public DType dtype() {
    return dtype;
  }

  /** Returns the name as the command line and results spell it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the type that attention among n tokens computes in. */
  DType attentionDtype(CpuFlags cpu, int n) {
    return this != F32 && cpu.multipliesBf16() && n > SHORT ? DType.BF16 : DType.F32;
  }

  /**
   * Returns the fastest precision of this machine that follows F32 closely: {@link #BF16} where
   * Linux says that the CPU multiplies bfloat16 (AVX512-BF16 or AMX), {@link #F32} elsewhere.
   */
  public static Precision fastest() {
    return fastest(CpuFlags.here());
  }

  static Precision fastest(CpuFlags cpu) {
    return cpu.multipliesBf16() ? BF16 : F32;
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
    String names =
        Arrays.stream(values()).map(Precision::cliName).collect(Collectors.joining(", "));
    throw new ConfigException(
        "Unknown precision '" + cliName + "'; expected " + names + " or " + FASTEST);
  }
}
