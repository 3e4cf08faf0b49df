package io.deberta4j.corpus;

import io.deberta4j.io.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** Collects the sequences of a shard and writes them. */
final class ShardBuilder {
  private static final int BUFFER = 1 << 16;

  private int[] tokens = new int[1 << 12];
  private int tokenCount;
  private long[] starts = new long[1 << 6];
  private long[] documents = new long[1 << 6];
  private int sequences;

  /** Adds the first {@code length} tokens as a sequence. */
  void add(int[] ids, int length, long document) {
    if (length > tokens.length - tokenCount) {
      tokens = Arrays.copyOf(tokens, Math.addExact(tokens.length, Math.max(length, tokens.length)));
    }
    System.arraycopy(ids, 0, tokens, tokenCount, length);
    if (sequences == starts.length) {
      starts = Arrays.copyOf(starts, 2 * sequences);
      documents = Arrays.copyOf(documents, 2 * sequences);
    }
    starts[sequences] = tokenCount;
    documents[sequences] = document;
    tokenCount += length;
    sequences++;
  }

  /**
   * Returns the sequences.
   *
   * @param first the number of the first
   */
  List<PretrainingExample> examples(long first) {
    List<PretrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      int from = (int) starts[i];
      int to = i + 1 < sequences ? (int) starts[i + 1] : tokenCount;
      examples.add(
          new PretrainingExample(first + i, documents[i], Arrays.copyOfRange(tokens, from, to)));
    }
    return examples;
  }

  /** Writes the file: all of it, or none. */
  void write(Path file, CorpusPlan plan, String planHash, Split split, long number) {
    ShardHeader unchecked =
        new ShardHeader(
            split,
            plan.settings().sequenceLength(),
            plan.vocabularySize(),
            sequences,
            tokenCount,
            number,
            plan.vocabularyHash(),
            planHash,
            0);
    AtomicFiles.write(
        file,
        channel -> {
          channel.position(ShardHeader.BYTES);
          int checksum = payload(channel, unchecked.tokenBytes());
          channel.position(0);
          writeAll(channel, ByteBuffer.wrap(unchecked.withChecksum(checksum).bytes()));
        });
  }

  /** Writes what is behind the header, and returns its checksum. */
  private int payload(WritableByteChannel channel, int tokenBytes) throws IOException {
    CRC32C checksum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i <= sequences; i++) {
      drain(buffer, Long.BYTES, channel, checksum);
      buffer.putLong(i < sequences ? starts[i] : tokenCount);
    }
    for (int i = 0; i < sequences; i++) {
      drain(buffer, Long.BYTES, channel, checksum);
      buffer.putLong(documents[i]);
    }
    for (int i = 0; i < tokenCount; i++) {
      drain(buffer, Integer.BYTES, channel, checksum);
      if (tokenBytes == Character.BYTES) {
        buffer.putChar((char) tokens[i]);
      } else {
        buffer.putInt(tokens[i]);
      }
    }
    drain(buffer, BUFFER, channel, checksum);
    return (int) checksum.getValue();
  }

  /** Writes the buffer if it has less room than is needed. */
  private static void drain(
      ByteBuffer buffer, int needed, WritableByteChannel channel, CRC32C checksum)
      throws IOException {
    if (buffer.remaining() < needed) {
      buffer.flip();
      checksum.update(buffer.duplicate());
      writeAll(channel, buffer);
      buffer.clear();
    }
  }

  private static void writeAll(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
