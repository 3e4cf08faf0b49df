package io.deberta4j.cli;

import io.deberta4j.tensor.DType;

/** The types in which weights can be stored, as the command line spells them. */
enum StoredType {
  f32(DType.F32),
  bf16(DType.BF16),
  f16(DType.F16);

  private final DType dtype;

  StoredType(DType dtype) {
    this.dtype = dtype;
  }

  DType dtype() {
    return dtype;
  }
}
