package io.deberta4j.model;

import io.deberta4j.io.ConfigException;

/**
 * The convolution of nGram-induced input encoding.
 *
 * @param kernelSize {@code conv_kernel_size}, odd, so that the length stays
 * @param groups {@code conv_groups}
 * @param act {@code conv_act}
 */
public record ConvConfig(int kernelSize, int groups, Activation act) {
  /** Checks the sizes. */
  public ConvConfig {
    if (kernelSize < 1 || kernelSize % 2 == 0) {
      throw new ConfigException("conv_kernel_size must be odd (or 0 for none), got " + kernelSize);
    }
    if (groups < 1) {
      throw new ConfigException("conv_groups must be at least 1, got " + groups);
    }
  }
}
