package io.deberta4j.vocabulary;

import io.deberta4j.vocabulary.BytePairVocabulary.Merge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes {@code bpe_encoder.bin} as microsoft/DeBERTa's {@code GPT2Tokenizer} loads it: a file of
 * {@code torch.save} with a dict of {@code dict_map} (words and counts; the words are pieces' own
 * numbers, from 0), {@code vocab} (merges) and {@code encoder} (piece to its own number). The
 * counts are 0: no tokenizer reads them.
 */
final class MicrosoftEncoder {
  private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

  private MicrosoftEncoder() {}

  static byte[] of(List<String> pieces, List<Merge> merges) {
    return zip(new MicrosoftEncoder().pickle(List.copyOf(new LinkedHashSet<>(pieces)), merges));
  }

  /** Protocol 2 (PEP 307). */
  private byte[] pickle(List<String> pieces, List<Merge> merges) {
    write(0x80, 2, '}', '(');
    text("dict_map");
    write(']', '(');
    for (int id = 0; id < pieces.size(); id++) {
      text(Integer.toString(id));
      number(0);
      write(0x86);
    }
    write('e');
    text("vocab");
    write(']', '(');
    for (Merge merge : merges) {
      text(merge.left());
      text(merge.right());
      write(0x86);
    }
    write('e');
    text("encoder");
    write('}', '(');
    for (int id = 0; id < pieces.size(); id++) {
      text(pieces.get(id));
      number(id);
    }
    write('u', 'u', '.');
    return pickle.toByteArray();
  }

  private void write(int... opcodes) {
    for (int opcode : opcodes) {
      pickle.write(opcode);
    }
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write('X');
    fourBytes(bytes.length);
    pickle.writeBytes(bytes);
  }

  private void number(int value) {
    write('J');
    fourBytes(value);
  }

  private void fourBytes(int value) {
    write(value & 0xFF, value >>> 8 & 0xFF, value >>> 16 & 0xFF, value >>> 24);
  }

  private static byte[] zip(byte[] pickle) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "archive/data.pkl", pickle);
      store(zip, "archive/version", "3\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
