package io.deberta4j.tensor;

/** The element types a tensor can have; names and sizes as in safetensors. */
public enum DType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U8(1),
  BOOL(1);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Returns the name that PyTorch gives it: {@code float32}. */
  public String torchName() {
    return switch (this) {
      case F64, F32, F16 -> "float" + 8 * bytes;
      case BF16 -> "bfloat16";
      case I64, I32, I16, I8 -> "int" + 8 * bytes;
      case U8 -> "uint8";
      case BOOL -> "bool";
    };
  }

  /** Tells whether values of this type are real numbers (gradients exist for these only). */
  public boolean isFloating() {
    return switch (this) {
      case F64, F32, F16, BF16 -> true;
      default -> false;
    };
  }
}
