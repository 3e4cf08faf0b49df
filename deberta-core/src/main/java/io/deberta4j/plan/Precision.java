package io.deberta4j.plan;

import io.deberta4j.io.ConfigException;
import io.deberta4j.tensor.DType;
import java.util.Locale;

/** The number type a plan computes in. Results are F32 in any case. */
public enum Precision {
  /** Single precision: exact, the same everywhere. */
  F32(DType.F32),
  /**
   * bfloat16 weights and activations; sums, and the statistics of softmax and layer normalisation,
   * in single precision. Attention is in bfloat16 only where the processor has AMX.
   */
  BF16(DType.BF16);

  /** What the command line calls {@link #fastest()}. */
  public static final String FASTEST = "fastest";

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
   * Returns the type that attention computes in. libtorch's attention in bfloat16 is far slower
   * than in F32 where the processor has no AMX.
   */
  DType attentionDtype(CpuFlags cpu) {
    return this == BF16 && cpu.tilesBf16() ? DType.BF16 : DType.F32;
  }

  /**
   * Returns the fastest precision of this machine: {@link #BF16} where Linux says that the CPU
   * multiplies bfloat16 (AVX512-BF16 or AMX), {@link #F32} elsewhere.
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
    throw new ConfigException("Unknown precision '" + cliName + "'; expected f32, bf16 or fastest");
  }
}
