package io.deberta4j.benchmarks;

import java.util.Map;

/**
 * Names a runner.
 *
 * @param engine who computes
 * @param precision "f32", "bf16" or "int8"
 */
record RunnerId(String engine, String precision) {
  static final String OURS = "ours";
  static final String BERT = "bert";
  static final String ORT = "ort";
  static final String ORT_OPTIMISED = "ort-optimised";
  static final String LITERAL = "literal";
  static final String OLD_TORCH = "old-torch";

  private static final Map<String, String> TITLES =
      Map.of(
          OURS, "deberta4j",
          BERT, "BERT of this shape, by deberta4j",
          ORT, "ONNX Runtime, literal graph",
          ORT_OPTIMISED, "ONNX Runtime, our optimised graph",
          LITERAL, "same libtorch, literal graph",
          OLD_TORCH, "Debian's torch, literal graph");

  /** What errors are measured against. */
  static final RunnerId REFERENCE = new RunnerId(LITERAL, "f32");

  /** Returns the name in tables. */
  String title() {
    return TITLES.getOrDefault(engine, engine) + " " + precision;
  }

  /** Tells what it encodes with. */
  ModelShape.Architecture architecture() {
    return engine.equals(BERT) ? ModelShape.Architecture.BERT : ModelShape.Architecture.DEBERTA;
  }
}
