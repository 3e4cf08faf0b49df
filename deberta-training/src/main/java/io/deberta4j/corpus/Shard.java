package io.deberta4j.corpus;

import io.deberta4j.io.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Sequences of tokens in a file, mapped into memory: nothing is read but what is asked for. The
 * format is that of {@link ShardHeader}. Safe to share between threads.
 *
 * <p>Opening a shard compares its size with its header. Reading checks that what is read lies in
 * the file and in the vocabulary; {@link #verify} reads all of it.
 */
public final class Shard {
  /** The most tokens that a sequence can have. */
  public static final int LONGEST_SEQUENCE = 1 << 16;

  private final Path file;
  private final ShardHeader header;
  private final MappedFile content;

  private Shard(Path file, ShardHeader header, MappedFile content) {
    this.file = file;
    this.header = header;
    this.content = content;
  }

  /**
   * Opens a shard.
   *
   * @throws DataException if the file is absent, no shard, or cut short
   */
  public static Shard open(Path file) {
    try {
      byte[] start;
      try (InputStream in = Files.newInputStream(file)) {
        start = in.readNBytes(ShardHeader.BYTES);
      }
      ShardHeader header = ShardHeader.read(start, file, Files.size(file));
      return new Shard(file, header, MappedFile.open(file));
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": there is no such shard. Prepare the corpus again.", e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + ")", e);
    }
  }

  /** Returns what is known of all its sequences. */
  ShardHeader header() {
    return header;
  }

  /** Returns the number of sequences. */
  public long sequences() {
    return header.sequences();
  }

  /** Returns the number of tokens of all sequences, [CLS] and [SEP] included. */
  public long tokens() {
    return header.tokens();
  }

  /** Returns the number of the document that a sequence begins in. */
  public long document(long sequence) {
    Objects.checkIndex(sequence, header.sequences());
    return content.longAt(header.documentOffset() + sequence * Long.BYTES);
  }

  /**
   * Returns the tokens of a sequence, with [CLS] and [SEP].
   *
   * @throws DataException if the file is damaged there
   */
  public int[] sequence(long sequence) {
    Objects.checkIndex(sequence, header.sequences());
    long index = ShardHeader.BYTES + sequence * Long.BYTES;
    long from = content.longAt(index);
    long to = content.longAt(index + Long.BYTES);
    if (from < 0 || to > header.tokens() || from >= to || to - from > header.sequenceLength()) {
      throw damaged("sequence %d goes from token %d to %d".formatted(sequence, from, to));
    }
    int[] ids = new int[(int) (to - from)];
    int tokenBytes = header.tokenBytes();
    ByteBuffer in = content.part(header.tokenOffset() + from * tokenBytes, ids.length * tokenBytes);
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokenBytes == Character.BYTES ? in.getChar() : in.getInt();
      if (ids[i] < 0 || ids[i] >= header.vocabularySize()) {
        throw damaged("sequence %d has token %d".formatted(sequence, ids[i]));
      }
    }
    return ids;
  }

  /**
   * Compares the whole file with its checksum.
   *
   * @throws DataException if they differ
   */
  public void verify() {
    CRC32C checksum = new CRC32C();
    long at = ShardHeader.BYTES;
    while (at < header.fileBytes()) {
      int part = (int) Math.min(MappedFile.LARGEST_PART, header.fileBytes() - at);
      checksum.update(content.part(at, part));
      at += part;
    }
    if ((int) checksum.getValue() != header.payloadChecksum()) {
      throw damaged("its content does not agree with its checksum");
    }
  }

  private DataException damaged(String what) {
    return new DataException(
        file + ": is damaged: " + what + ". Prepare the corpus again, or copy it again.");
  }
}
