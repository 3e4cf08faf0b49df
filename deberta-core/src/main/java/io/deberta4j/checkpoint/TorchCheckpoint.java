package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.FileRegion;
import io.deberta4j.io.PickleInput;
import io.deberta4j.io.StoredZip;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tensors of a file written by {@code torch.save}, in the zip format (PyTorch 1.6 and later)
 * and in the format before that. No code is run: a file that needs any is refused, see {@link
 * io.deberta4j.io.RestrictedUnpickler}.
 *
 * <p>The tensors may lie at the top of the saved dict, in dicts inside of it (names are then joined
 * with dots), or below a key that training scripts use for the state dict ({@code
 * model_state_dict}, {@code state_dict}, {@code model}, {@code module}).
 */
public final class TorchCheckpoint {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long LEGACY_PROTOCOL = 1001;

  private final Map<String, StoredTensor> tensors;
  private final Map<String, Object> values;

  private TorchCheckpoint(TorchStateDict state) {
    tensors = state.tensors();
    values = state.values();
  }

  /**
   * Reads the directory of a file, no tensor data.
   *
   * @throws CheckpointException if the file is damaged, of another format, big-endian, or holds
   *     anything but tensors and plain data
   */
  public static TorchCheckpoint open(Path file) {
    FileRegion whole = FileRegion.of(file);
    byte[] head = ForeignFile.head(whole);
    if (StoredZip.isZip(file)) {
      return openZip(file);
    }
    if (head.length > 0 && head[0] == (byte) 0x80) {
      return openLegacy(whole);
    }
    throw new CheckpointException(
        file + ": not a file of torch.save: " + ForeignFile.describe(head));
  }

  /** Returns the tensors by name, in the order of the file. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Returns what else the saved dict holds at its top: plain data without tensors. */
  public Map<String, Object> values() {
    return values;
  }

  private static TorchCheckpoint openZip(Path file) {
    StoredZip zip = StoredZip.open(file);
    if (zip.entries().keySet().stream().anyMatch(name -> name.endsWith("/constants.pkl"))) {
      throw new CheckpointException(
          file + ": a TorchScript program. Save the module's state_dict() instead.");
    }
    String prefix = zip.prefixOf("data.pkl");
    FileRegion pickle = zip.find(prefix + "data.pkl").orElseThrow();
    zip.find(prefix + "byteorder").ifPresent(TorchCheckpoint::requireLittleEndian);
    TorchPickle names = new TorchPickle();
    Object root = names.unpickler().load(pickle);
    Map<String, FileRegion> regions = new HashMap<>();
    for (TorchPickle.Storage storage : names.storages().values()) {
      FileRegion region =
          zip.find(prefix + "data/" + storage.key())
              .orElseThrow(() -> storageError(file, storage, "is missing"));
      if (region.length() != byteLength(file, storage)) {
        throw storageError(file, storage, "has " + region.length() + " bytes");
      }
      regions.put(storage.key(), region);
    }
    return new TorchCheckpoint(TorchStateDict.of(file, root, regions));
  }

  private static void requireLittleEndian(FileRegion byteOrder) {
    String order = new String(byteOrder.bytes(16), StandardCharsets.US_ASCII).strip();
    if (!order.equals("little")) {
      throw new CheckpointException(
          "%s: byte order '%s', only 'little' is supported".formatted(byteOrder.file(), order));
    }
  }

  /** Magic number, protocol, machine, dict and storage keys as five pickles; then the storages. */
  private static TorchCheckpoint openLegacy(FileRegion whole) {
    Path file = whole.file();
    TorchPickle names = new TorchPickle();
    var unpickler = names.unpickler();
    try (PickleInput input = PickleInput.open(whole)) {
      if (!MAGIC.equals(unpickler.load(input))) {
        throw new CheckpointException(
            file + ": a pickle, but not one of torch.save. Only state dicts can be read.");
      }
      Object protocol = unpickler.load(input);
      if (!Long.valueOf(LEGACY_PROTOCOL).equals(protocol)) {
        throw new CheckpointException(
            "%s: format %s, expected %d".formatted(file, protocol, LEGACY_PROTOCOL));
      }
      if (!(unpickler.load(input) instanceof Map<?, ?> machine
          && Boolean.TRUE.equals(machine.get("little_endian")))) {
        throw new CheckpointException(file + ": not little-endian, which is not supported");
      }
      Object root = unpickler.load(input);
      Object keys = unpickler.load(input);
      Map<String, FileRegion> regions =
          legacyStorages(whole, input.position(), keys, names.storages());
      return new TorchCheckpoint(TorchStateDict.of(file, root, regions));
    }
  }

  /** Each storage is its number of elements in 8 bytes, and then the elements. */
  private static Map<String, FileRegion> legacyStorages(
      FileRegion whole, long start, Object keys, Map<String, TorchPickle.Storage> known) {
    Path file = whole.file();
    if (!(keys instanceof List<?> list)
        || !Set.copyOf(known.keySet()).equals(new HashSet<>(list))) {
      throw new CheckpointException(file + ": its list of storages is not that of its tensors");
    }
    Map<String, FileRegion> regions = new HashMap<>();
    long at = start;
    for (Object key : list) {
      TorchPickle.Storage storage = known.get(String.valueOf(key));
      long elements = whole.slice(at, 8).read(8).getLong();
      if (storage == null || elements != storage.elements()) {
        throw new CheckpointException(
            "%s: storage '%s' has %d elements, its tensors expect another number"
                .formatted(file, key, elements));
      }
      FileRegion region = whole.slice(at + 8, byteLength(file, storage));
      if (regions.put(storage.key(), region) != null) {
        throw storageError(file, storage, "is there twice");
      }
      at += 8 + region.length();
    }
    if (at != whole.length()) {
      throw new CheckpointException(
          "%s: ends at byte %d, expected %d".formatted(file, whole.length(), at));
    }
    return regions;
  }

  private static long byteLength(Path file, TorchPickle.Storage storage) {
    if (storage.elements() > Long.MAX_VALUE / storage.dtype().bytes()) {
      throw storageError(file, storage, "is larger than any file");
    }
    return storage.elements() * storage.dtype().bytes();
  }

  private static CheckpointException storageError(
      Path file, TorchPickle.Storage storage, String message) {
    return new CheckpointException(
        "%s: storage '%s' of %d %s elements %s. The file is damaged; fetch it again."
            .formatted(file, storage.key(), storage.elements(), storage.dtype(), message));
  }
}
