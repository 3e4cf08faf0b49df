package io.deberta4j.onnx;

import io.deberta4j.io.ConfigException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The numbers that linear layers multiply. */
public enum OnnxPrecision {
  /** 32-bit floating point: the outputs of our own code, to 1e-4. */
  F32,
  /**
   * Dynamic quantisation, as ONNX Runtime's {@code quantize_dynamic} writes it: weights of linear
   * layers in 8 bits with a scale per output, their inputs in 8 bits with a scale per call, sums in
   * 32 bits. Outputs are close to those of F32, not equal, and a row's depend on its companions
   * through the scale of the call. Everything else stays F32: tables of embeddings, convolution,
   * attention, the mixing of talking heads.
   *
   * <p>Weights use all 8 bits. On x86 processors without VNNI (before 2019) some kernels add pairs
   * of products in 16 bits and saturate where inputs and weights are both near their largest;
   * prefer F32 there.
   */
  INT8;

  /** Returns the name as the command line spells it. */
  public String cliName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds the precision of a command-line name.
   *
   * @throws ConfigException if there is none of that name
   */
  public static OnnxPrecision of(String cliName) {
    for (OnnxPrecision precision : values()) {
      if (precision.cliName().equals(cliName)) {
        return precision;
      }
    }
    String known =
        Arrays.stream(values()).map(OnnxPrecision::cliName).collect(Collectors.joining(", "));
    throw new ConfigException("Unknown precision '" + cliName + "'; expected " + known);
  }
}
