package io.deberta4j.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Builds pickles and torch files piece by piece, good and bad ones. */
final class TorchFiles {
  private TorchFiles() {}

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String littleEndian(int bytes, long value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes; i++) {
      text.append((char) (value >>> (8 * i) & 0xff));
    }
    return text.toString();
  }

  static String text(String value) {
    return "X" + littleEndian(4, value.length()) + value;
  }

  static String number(long value) {
    return "\u008a\u0008" + littleEndian(8, value);
  }

  static String tuple(long... values) {
    StringBuilder tuple = new StringBuilder("(");
    for (long value : values) {
      tuple.append(number(value));
    }
    return tuple + "t";
  }

  static String global(String module, String name) {
    return "c" + module + "\n" + name + "\n";
  }

  /** A persistent id; {@code more} is what follows the number of elements. */
  static String storage(String type, String key, long elements, String more) {
    return "("
        + text("storage")
        + global("torch", type)
        + text(key)
        + text("cpu")
        + number(elements)
        + more
        + "tQ";
  }

  static String tensor(String storage, long offset, String shape, String strides) {
    return global("torch._utils", "_rebuild_tensor_v2")
        + "("
        + storage
        + number(offset)
        + shape
        + strides
        + "\u0089"
        + global("collections", "OrderedDict")
        + ")RtR";
  }

  static String dict(Map<String, String> items) {
    StringBuilder dict = new StringBuilder("}(");
    items.forEach((key, value) -> dict.append(text(key)).append(value));
    return dict + "u";
  }

  static byte[] pickle(String root) {
    return latin1("\u0080\u0002" + root + ".");
  }

  /** A zip file with these entries, stored. */
  static byte[] zip(Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> item : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(item.getKey());
        CRC32 sum = new CRC32();
        sum.update(item.getValue());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(item.getValue().length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(item.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A torch zip file with one storage "0". */
  static byte[] zip(String root, byte[] storage) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", pickle(root));
    entries.put("archive/data/0", storage);
    entries.put("archive/version", latin1("3\n"));
    return zip(entries);
  }

  /** A torch file of the format before zip with one storage "0". */
  static byte[] legacy(String machine, String root, String keys, long elements, byte[] storage) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(pickle("L119547037146038801333356L\n"));
    bytes.writeBytes(pickle("M\u00e9\u0003"));
    bytes.writeBytes(pickle(machine));
    bytes.writeBytes(pickle(root));
    bytes.writeBytes(pickle(keys));
    bytes.writeBytes(latin1(littleEndian(8, elements)));
    bytes.writeBytes(storage);
    return bytes.toByteArray();
  }

  static byte[] floats(float... values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }
}
