package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.tensor.DType;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.FloatingPoint;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of a {@code tf_model.h5}, as Hugging Face's TensorFlow 2 classes save them: HDF5 with
 * a group for each layer of the model ({@code deberta}, {@code pooler}, {@code classifier}, ...),
 * and in it the variables under their whole names. A variable that two layers share is there twice.
 * Files of several (with a {@code tf_model.h5.index.json}) have the variables without these groups.
 *
 * <p>Values are read where they lie; kernels are views with the dimensions turned round.
 */
final class TensorFlowCheckpoint {
  private static final int MAX_TENSORS = 200_000;
  private static final int MAX_DEPTH = 64;

  private final Path file;
  private final long start;
  private final int outer;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private TensorFlowCheckpoint(Path file, long start, int outer) {
    this.file = file;
    this.start = start;
    this.outer = outer;
  }

  /**
   * Reads the directory of a file, no tensor data.
   *
   * @param shard whether it is one of several
   * @throws CheckpointException if the file is damaged, of another format, or stored otherwise than
   *     in one piece per variable
   */
  static Map<String, StoredTensor> read(Path file, boolean shard) {
    FileRegion whole = FileRegion.of(file); // which says better what is wrong with an absent file
    try (HdfFile hdf = new HdfFile(file)) {
      var checkpoint = new TensorFlowCheckpoint(file, hdf.getUserBlockSize(), shard ? 0 : 2);
      checkpoint.collect(hdf, new ArrayList<>());
      return checkpoint.tensors;
    } catch (CheckpointException e) {
      throw e;
    } catch (RuntimeException e) { // whatever the library makes of a damaged file
      throw new CheckpointException(
          "%s: cannot be read as HDF5 (%s): %s"
              .formatted(file, e.getMessage(), ForeignFile.describe(ForeignFile.head(whole))),
          e);
    }
  }

  private void collect(Group group, List<String> path) {
    if (path.size() > MAX_DEPTH) {
      throw new CheckpointException(file + ": groups lie in each other without end");
    }
    for (Node node : group) {
      List<String> inner = new ArrayList<>(path);
      inner.add(node.getName());
      if (node.isLink()) {
        throw new CheckpointException(
            file + ": '" + String.join("/", inner) + "' is a link, which is not followed");
      } else if (node instanceof Group child) {
        collect(child, inner);
      } else if (node instanceof Dataset dataset) {
        put(dataset, inner);
      }
    }
  }

  private void put(Dataset dataset, List<String> path) {
    String variable = String.join("/", path);
    int before = Math.min(outer, path.size() - 1);
    String name = TensorFlowNames.published(path.subList(before, path.size()));
    StoredTensor tensor = tensor(name, variable, dataset);
    StoredTensor same = tensors.putIfAbsent(name, tensor);
    if (same != null && !Arrays.equals(same.shape(), tensor.shape())) {
      throw new CheckpointException(
          "%s: '%s' is there twice with different shapes".formatted(file, name));
    }
    if (tensors.size() > MAX_TENSORS) {
      throw new CheckpointException(file + ": more than " + MAX_TENSORS + " tensors");
    }
  }

  private StoredTensor tensor(String name, String variable, Dataset dataset) {
    if (!(dataset instanceof ContiguousDataset contiguous)) {
      throw new CheckpointException(
          "%s: '%s' is compressed or in pieces, which is not supported. Save it with save_pretrained."
              .formatted(file, variable));
    }
    DType dtype = dtype(variable, dataset.getDataType());
    long[] shape = dataset.getDimensionsAsLong();
    long elements = TensorLayout.elements(shape);
    if (elements <= 0 || elements > Long.MAX_VALUE / dtype.bytes()) {
      throw new CheckpointException(
          "%s: '%s' has shape %s".formatted(file, variable, Arrays.toString(shape)));
    }
    long offset = Math.addExact(start, contiguous.getDataAddress());
    FileRegion region = FileRegion.of(file).slice(offset, elements * dtype.bytes());
    StoredTensor stored = StoredTensor.contiguous(name, dtype, shape, region);
    return TensorFlowNames.isReversed(variable) ? stored.reversed() : stored;
  }

  private DType dtype(String variable, DataType type) {
    boolean readable =
        type instanceof FloatingPoint real && real.getByteOrder() == ByteOrder.LITTLE_ENDIAN;
    @Nullable DType dtype =
        switch (readable ? type.getSize() : 0) {
          case 2 -> DType.F16;
          case 4 -> DType.F32;
          case 8 -> DType.F64;
          default -> null;
        };
    if (dtype == null) {
      throw new CheckpointException(
          "%s: '%s' holds %s, expected little-endian real numbers of 16, 32 or 64 bits"
              .formatted(file, variable, type.getClass().getSimpleName()));
    }
    return dtype;
  }
}
