package io.deberta4j.benchmarks;

import java.util.List;
import java.util.Set;

/**
 * A condition that holds for a whole process: the grid is measured again under it, or training is.
 *
 * @param name as in files and tables
 */
record Variant(String name) {
  /** oneDNN and libtorch on MKL instead of OpenBLAS. */
  static final Variant MKL = new Variant("mkl");

  /**
   * Training: memory is kept from update to update, as the launcher has it for {@code finetune} and
   * {@code pretrain}.
   */
  static final Variant TRAINING = new Variant("training");

  private static final String ISA = "isa-";

  private static final Set<String> ENGINES =
      Set.of(RunnerId.OURS, RunnerId.ORT, RunnerId.ORT_OPTIMISED, RunnerId.LITERAL);

  /** oneDNN limited to an instruction set, by the name {@code ONEDNN_MAX_CPU_ISA} has for it. */
  static Variant isa(String isa) {
    return new Variant(ISA + isa);
  }

  /** Returns the instruction set it is limited to, or an empty text for none. */
  String isa() {
    return name.startsWith(ISA) ? name.substring(ISA.length()) : "";
  }

  /** Tells whether a runner takes part. */
  boolean wants(RunnerId id) {
    return ENGINES.contains(id.engine());
  }

  /** Returns the environment of its process: name, value, name, value. */
  List<String> environment() {
    if (equals(TRAINING)) {
      return List.of(
          "MALLOC_TRIM_THRESHOLD_",
          "8589934592",
          "MALLOC_MMAP_THRESHOLD_",
          "4294967296",
          "MALLOC_TOP_PAD_",
          "67108864");
    }
    if (isa().isEmpty()) {
      return List.of("MKL_THREADING_LAYER", "GNU");
    }
    return isa().startsWith("AVX2")
        ? List.of("ONEDNN_MAX_CPU_ISA", isa(), "ATEN_CPU_CAPABILITY", "avx2")
        : List.of("ONEDNN_MAX_CPU_ISA", isa());
  }

  /** Says in words what is different. */
  String describe() {
    if (equals(TRAINING)) {
      return "training";
    }
    return isa().isEmpty() ? "MKL in place of OpenBLAS" : "oneDNN limited to " + isa();
  }
}
