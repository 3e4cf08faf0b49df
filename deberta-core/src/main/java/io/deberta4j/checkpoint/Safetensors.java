package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: 8 bytes with the length of a JSON header, the header, then the values.
 *
 * <p>Refused, as by the reference (huggingface/safetensors, {@code tensor.rs}): headers above 100
 * MB, keys that occur twice, values that overlap, leave holes, leave the file or leave a rest, and
 * sizes that overflow or do not match type and shape. Beyond it: unknown fields and element types
 * that {@link io.deberta4j.tensor.DType} lacks.
 */
public final class Safetensors {
  /** The largest header that the reference reads or writes. */
  static final int MAX_HEADER = 100_000_000;

  /** Bytes before the header: its length. */
  static final int LENGTH_BYTES = 8;

  private final Map<String, StoredTensor> tensors;
  private final Map<String, String> metadata;

  private Safetensors(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    this.tensors = Collections.unmodifiableMap(tensors);
    this.metadata = Collections.unmodifiableMap(metadata);
  }

  /**
   * Reads and checks the header of a file, no tensor data.
   *
   * @throws CheckpointException if the file is damaged or lies about itself, see above
   */
  public static Safetensors open(Path file) {
    FileRegion whole = FileRegion.of(file);
    if (whole.length() < LENGTH_BYTES) {
      throw new CheckpointException(
          "%s: has %d bytes, too few for a safetensors header. Fetch it again."
              .formatted(file, whole.length()));
    }
    long length = whole.slice(0, LENGTH_BYTES).read(LENGTH_BYTES).getLong();
    if (length < 0 || length > MAX_HEADER || length > whole.length() - LENGTH_BYTES) {
      throw new CheckpointException(
          "%s: a safetensors header of %s bytes in a file of %d, at most %d are accepted: %s"
              .formatted(
                  file,
                  Long.toUnsignedString(length),
                  whole.length(),
                  MAX_HEADER,
                  ForeignFile.describe(ForeignFile.head(whole))));
    }
    byte[] header = whole.slice(LENGTH_BYTES, length).bytes(MAX_HEADER);
    SafetensorsHeader parsed = SafetensorsHeader.parse(header, file);
    long start = LENGTH_BYTES + length;
    FileRegion data = whole.slice(start, whole.length() - start);
    requireNoGaps(file, parsed, data.length());
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    parsed.entries().forEach((name, entry) -> tensors.put(name, entry.locate(name, data)));
    return new Safetensors(tensors, parsed.metadata());
  }

  /** Returns the tensors by name, in the order of the header. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Returns the free text that came with the tensors, as {@code format=pt}. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Writes a file, atomically: a reader sees the old content or the new one. Tensors are laid out
   * as the reference does, widest type first and then by name, so that all are aligned.
   *
   * @param metadata free text; Hugging Face expects {@code format=pt}
   * @throws CheckpointException if two tensors have the same name, or one writes other than it
   *     announced
   */
  public static void write(
      Path file, List<? extends TensorSource> sources, Map<String, String> metadata) {
    SafetensorsWriter.write(file, sources, metadata);
  }

  private static void requireNoGaps(Path file, SafetensorsHeader header, long length) {
    List<Map.Entry<String, SafetensorsHeader.Entry>> ordered =
        new ArrayList<>(header.entries().entrySet());
    ordered.sort(
        Comparator.<Map.Entry<String, SafetensorsHeader.Entry>>comparingLong(
                e -> e.getValue().begin())
            .thenComparingLong(e -> e.getValue().end()));
    long at = 0;
    for (Map.Entry<String, SafetensorsHeader.Entry> entry : ordered) {
      if (entry.getValue().begin() != at) {
        throw new CheckpointException(
            "%s: tensor '%s' begins at byte %d of the data, expected %d: tensors overlap or leave a hole"
                .formatted(
                    file, SafetensorsHeader.shown(entry.getKey()), entry.getValue().begin(), at));
      }
      at = entry.getValue().end();
    }
    if (at != length) {
      throw new CheckpointException(
          "%s: the header describes %d bytes of data, the file has %d. Is it cut short? Fetch it again."
              .formatted(file, at, length));
    }
  }
}
