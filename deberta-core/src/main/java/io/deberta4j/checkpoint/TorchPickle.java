package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.RestrictedUnpickler;
import io.deberta4j.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a PyTorch state dict names, as plain descriptions. Source: {@code
 * torch/_utils.py} and {@code torch/serialization.py}.
 */
final class TorchPickle {
  /** The type of a storage, as {@code torch.FloatStorage}. */
  private record StorageType(DType dtype) {}

  /**
   * A block of elements kept outside of the pickle.
   *
   * @param offset where a view begins in its storage, in elements; old files have such views
   */
  record Storage(String key, DType dtype, long offset, long elements) {}

  /** A tensor on a storage; offset and strides in elements. */
  record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) {}

  private static final Map<String, DType> STORAGES =
      Map.of(
          "DoubleStorage", DType.F64,
          "FloatStorage", DType.F32,
          "HalfStorage", DType.F16,
          "BFloat16Storage", DType.BF16,
          "LongStorage", DType.I64,
          "IntStorage", DType.I32,
          "ShortStorage", DType.I16,
          "CharStorage", DType.I8,
          "ByteStorage", DType.U8,
          "BoolStorage", DType.BOOL);

  /** Types that may be mentioned in a configuration; they become their names. */
  private static final List<String> DTYPES =
      List.of("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8");

  /** Every storage that was referred to, by key; each key has one type and size. */
  private final Map<String, Storage> storages = new LinkedHashMap<>();

  RestrictedUnpickler unpickler() {
    RestrictedUnpickler.Builder builder =
        RestrictedUnpickler.builder()
            .allowOrderedDict()
            .allow("torch", "Size", arguments -> size(argument(arguments, 0)))
            .allow("torch._utils", "_rebuild_tensor", TorchPickle::tensor)
            .allow("torch._utils", "_rebuild_tensor_v2", TorchPickle::tensor)
            .allow("torch._utils", "_rebuild_parameter", TorchPickle::parameter)
            .allow("torch._utils", "_rebuild_parameter_with_state", TorchPickle::parameter)
            .persistentIds(arguments -> storage(argument(arguments, 0)));
    STORAGES.forEach((name, dtype) -> builder.allowValue("torch", name, new StorageType(dtype)));
    DTYPES.forEach(name -> builder.allowValue("torch", name, "torch." + name));
    return builder.build();
  }

  Map<String, Storage> storages() {
    return storages;
  }

  /** Id: ("storage", type, key, device, elements[, view]); view: None or (key, offset, size). */
  private Storage storage(@Nullable Object id) {
    if (!(id instanceof List<?> fields
        && fields.size() >= 5
        && "storage".equals(fields.get(0))
        && fields.get(1) instanceof StorageType type
        && fields.get(2) instanceof String key
        && fields.get(4) instanceof Long elements
        && elements >= 0)) {
      throw new CheckpointException("a storage in a form that is not known");
    }
    Storage whole = new Storage(key, type.dtype(), 0, elements);
    Storage before = storages.putIfAbsent(key, whole);
    if (before != null && !before.equals(whole)) {
      throw new CheckpointException("storage '" + key + "' has two types or sizes");
    }
    Object view = fields.size() > 5 ? fields.get(5) : null;
    return view == null ? whole : view(whole, view);
  }

  private static Storage view(Storage whole, Object view) {
    if (view instanceof List<?> fields
        && fields.size() == 3
        && fields.get(1) instanceof Long offset
        && fields.get(2) instanceof Long elements
        && offset >= 0
        && elements >= 0
        && offset <= whole.elements()
        && elements <= whole.elements() - offset) {
      return new Storage(whole.key(), whole.dtype(), offset, elements);
    }
    throw new CheckpointException("a view that leaves storage '" + whole.key() + "'");
  }

  /** (storage, offset, size, strides[, requires_grad, hooks[, metadata]]). */
  private static Tensor tensor(List<@Nullable Object> arguments) {
    if (!(argument(arguments, 0) instanceof Storage storage
        && argument(arguments, 1) instanceof Long offset)) {
      throw new CheckpointException("a tensor in a form that is not known");
    }
    if (arguments.size() > 7 || (arguments.size() == 7 && !isEmpty(arguments.get(6)))) {
      throw new CheckpointException("a tensor with flags (conjugate, negative), not supported");
    }
    List<Long> shape = numbers(argument(arguments, 2));
    List<Long> strides = numbers(argument(arguments, 3));
    if (shape.size() != strides.size()) {
      throw new CheckpointException("a tensor whose strides are not as many as its dimensions");
    }
    long span =
        TensorLayout.span(
            TensorLayout.array(shape), TensorLayout.array(strides), storage.dtype().bytes());
    if (span < 0 || offset < 0 || span > storage.elements() || offset > storage.elements() - span) {
      throw new CheckpointException(
          "a tensor that leaves storage '%s' of %d elements"
              .formatted(storage.key(), storage.elements()));
    }
    return new Tensor(storage, storage.offset() + offset, shape, strides);
  }

  /** (tensor, requires_grad, hooks[, attributes]); only the tensor is data. */
  private static Tensor parameter(List<@Nullable Object> arguments) {
    if (argument(arguments, 0) instanceof Tensor tensor) {
      return tensor;
    }
    throw new CheckpointException("a parameter that is not a tensor");
  }

  private static List<?> size(@Nullable Object sizes) {
    if (sizes instanceof List<?> list) {
      return list;
    }
    throw new CheckpointException("a torch.Size that is not a tuple");
  }

  private static @Nullable Object argument(List<@Nullable Object> arguments, int index) {
    return index < arguments.size() ? arguments.get(index) : null;
  }

  private static boolean isEmpty(@Nullable Object value) {
    return value == null || (value instanceof Map<?, ?> map && map.isEmpty());
  }

  private static List<Long> numbers(@Nullable Object value) {
    if (!(value instanceof List<?> list)) {
      throw new CheckpointException("a shape that is not a tuple");
    }
    List<Long> numbers = new ArrayList<>(list.size());
    for (Object item : list) {
      if (!(item instanceof Long number)) {
        throw new CheckpointException("a shape that is not made of integers");
      }
      numbers.add(number);
    }
    return List.copyOf(numbers);
  }
}
