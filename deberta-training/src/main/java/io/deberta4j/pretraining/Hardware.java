package io.deberta4j.pretraining;

/**
 * Machines to pre-train on.
 *
 * @param name what they are called
 * @param flops of a device per second, at its peak, in the precision that is trained in
 * @param utilisation the share of the peak that training reaches
 * @param memory of a device, in bytes
 * @param devices of a node
 */
public record Hardware(String name, double flops, double utilisation, double memory, int devices) {
  /** 8 H100 SXM, 989 TFLOP/s each in bf16; that a third of it is reached is an assumption. */
  public static final Hardware H100 = new Hardware("8 x H100", 989e12, 0.35, 80e9, 8);

  private static final double SECONDS_PER_DAY = 86_400;

  /** Checks the ranges. */
  public Hardware {
    if (!(flops > 0 && memory > 0 && devices > 0)) {
      throw new IllegalArgumentException(
          "a node has FLOP/s, memory and devices above 0, got %s, %s, %d"
              .formatted(flops, memory, devices));
    }
    if (!(utilisation > 0 && utilisation <= 1)) {
      throw new IllegalArgumentException(
          "the share of the peak that is reached must lie in (0, 1], got " + utilisation);
    }
  }

  /** Returns how many days so many nodes take for so many FLOPs. */
  public double days(double totalFlops, int nodes) {
    return totalFlops / (flops * utilisation * devices * nodes) / SECONDS_PER_DAY;
  }

  /** Returns how many nodes are done within so many days. */
  public int nodes(double totalFlops, double days) {
    return (int) Math.ceil(days(totalFlops, 1) / days);
  }
}
