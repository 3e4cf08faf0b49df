package io.deberta4j.vocabulary;

import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.ShardedSafetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.checkpoint.TensorSource;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Writes the weights of a checkpoint with fewer rows where rows are pieces. */
final class TrimmedWeights {
  /** How the names end of tensors with a row, or an element, per piece. */
  private static final List<String> PER_PIECE =
      List.of(
          "word_embeddings.weight",
          "word_embeddings._weight",
          "lm_head.bias",
          "predictions.bias",
          "predictions.decoder.weight",
          "predictions.decoder.bias");

  private static final int MAX_TABLE = Integer.MAX_VALUE - 8;

  private TrimmedWeights() {}

  static void write(ModelDirectory source, int rows, KeptIds kept, Path directory) {
    List<TensorSource> tensors = new ArrayList<>();
    for (StoredTensor tensor : source.tensors().values()) {
      boolean perPiece = PER_PIECE.stream().anyMatch(tensor.name()::endsWith);
      tensors.add(perPiece ? rowsOf(tensor, rows, kept) : TensorSource.of(tensor));
    }
    ShardedSafetensors.write(
        directory, tensors, Map.of("format", "pt"), Pretrained.MAX_SHARD_BYTES);
  }

  private static TensorSource rowsOf(StoredTensor tensor, int rows, KeptIds kept) {
    long[] shape = tensor.shape();
    if (shape.length == 0 || shape[0] != rows) {
      throw new CheckpointException(
          "%s: tensor '%s' has shape %s, expected %d rows from vocab_size. Does config.json belong to this checkpoint?"
              .formatted(tensor.file(), tensor.name(), Arrays.toString(shape), rows));
    }
    return new Rows(tensor, kept);
  }

  /** Some rows of a stored tensor. */
  private record Rows(StoredTensor tensor, KeptIds kept) implements TensorSource {
    @Override
    public String name() {
      return tensor.name();
    }

    @Override
    public DType dtype() {
      return tensor.dtype();
    }

    @Override
    public long[] shape() {
      long[] shape = tensor.shape();
      shape[0] = kept.size();
      return shape;
    }

    /** Neighbouring rows that stay are copied together. */
    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
      long row = tensor.byteSize() / tensor.shape()[0];
      int from = 0;
      while (from < kept.size()) {
        int to = from + 1;
        int first = kept.old().get(from);
        while (to < kept.size() && kept.old().get(to) == first + (to - from)) {
          to++;
        }
        TensorSource.writeFully(channel, read(first * row, (to - from) * row));
        from = to;
      }
    }

    private ByteBuffer read(long at, long length) {
      return tensor.isContiguous()
          ? tensor.region().slice(at, length).read(MAX_TABLE)
          : tensor.read().slice((int) at, (int) length);
    }
  }
}
