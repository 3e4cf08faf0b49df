package io.deberta4j.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Our element types and libtorch's, one for one. */
final class ScalarTypes {
  private ScalarTypes() {}

  static ScalarType of(DType dtype) {
    return switch (dtype) {
      case F64 -> ScalarType.Double;
      case F32 -> ScalarType.Float;
      case F16 -> ScalarType.Half;
      case BF16 -> ScalarType.BFloat16;
      case I64 -> ScalarType.Long;
      case I32 -> ScalarType.Int;
      case I16 -> ScalarType.Short;
      case I8 -> ScalarType.Char;
      case U8 -> ScalarType.Byte;
      case BOOL -> ScalarType.Bool;
    };
  }

  static DType dtype(ScalarType type) {
    for (DType dtype : DType.values()) {
      if (of(dtype).value == type.value) {
        return dtype;
      }
    }
    throw new IllegalStateException("no DType for torch scalar type " + type);
  }
}
