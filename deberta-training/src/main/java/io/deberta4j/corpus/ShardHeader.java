package io.deberta4j.corpus;

import io.deberta4j.io.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The first {@value #BYTES} bytes of a shard. All numbers are little-endian.
 *
 * <pre>
 *   0   8  magic: 89 44 45 42 34 4A 0D 0A
 *   8   4  version: 1
 *  12   4  what it is for: 0 training, 1 validation
 *  16   4  most tokens of a sequence
 *  20   4  number of token ids
 *  24   8  sequences: S
 *  32   8  tokens of all sequences: T
 *  40   8  number of the shard in its part of the corpus
 *  48  32  SHA-256 of the vocabulary ({@link VocabularyHash})
 *  80  32  SHA-256 of the plan: settings and source files
 * 112   4  CRC-32C of all bytes behind the header
 * 116   4  CRC-32C of bytes 0 to 115
 * </pre>
 *
 * Behind it: where each sequence begins, counted in tokens, and at last T (S + 1 numbers of 8
 * bytes); the document of each sequence (S numbers of 8 bytes); the tokens, unsigned, of 2 bytes if
 * there are at most 65,536 ids, else of 4; nothing else.
 *
 * @param split what it is for
 * @param sequenceLength most tokens of a sequence
 * @param vocabularySize number of token ids
 * @param sequences S
 * @param tokens T
 * @param number of the shard
 * @param vocabularyHash in hexadecimal digits
 * @param planHash in hexadecimal digits
 * @param payloadChecksum of all bytes behind the header
 */
record ShardHeader(
    Split split,
    int sequenceLength,
    int vocabularySize,
    long sequences,
    long tokens,
    long number,
    String vocabularyHash,
    String planHash,
    int payloadChecksum) {
  static final int BYTES = 120;
  private static final byte[] MAGIC = HexFormat.of().parseHex("89444542344a0d0a");
  private static final int VERSION = 1;
  private static final int HASH_BYTES = 32;
  private static final int CHECKED = BYTES - Integer.BYTES;

  /** No file has as many; sums of products stay within a long. */
  private static final long MOST = 1L << 48;

  /** Returns the bytes of a token. */
  int tokenBytes() {
    return vocabularySize <= 1 << Character.SIZE ? Character.BYTES : Integer.BYTES;
  }

  /** Returns this header with the checksum of what is behind it. */
  ShardHeader withChecksum(int checksum) {
    return new ShardHeader(
        split,
        sequenceLength,
        vocabularySize,
        sequences,
        tokens,
        number,
        vocabularyHash,
        planHash,
        checksum);
  }

  byte[] bytes() {
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putInt(VERSION).putInt(split.code());
    out.putInt(sequenceLength).putInt(vocabularySize);
    out.putLong(sequences).putLong(tokens).putLong(number);
    out.put(HexFormat.of().parseHex(vocabularyHash)).put(HexFormat.of().parseHex(planHash));
    out.putInt(payloadChecksum);
    return out.putInt(checksum(out.array(), CHECKED)).array();
  }

  /** Returns the size of a file with this header. */
  long fileBytes() {
    return tokenOffset() + tokens * tokenBytes();
  }

  /** Returns where the numbers of the documents begin in the file. */
  long documentOffset() {
    return BYTES + (sequences + 1) * Long.BYTES;
  }

  /** Returns where the tokens begin in the file. */
  long tokenOffset() {
    return documentOffset() + sequences * Long.BYTES;
  }

  /**
   * Reads a header and compares it with the size of its file.
   *
   * @param start the first bytes of the file, fewer than {@value #BYTES} if it has no more
   * @throws DataException if this is no shard, or not all of one
   */
  static ShardHeader read(byte[] start, Path file, long fileBytes) {
    if (!Arrays.equals(start, 0, Math.min(start.length, 8), MAGIC, 0, 8)) {
      throw new DataException(
          file
              + ": is no shard (its first 8 bytes are others). Did the command 'prepare' make it?");
    }
    if (start.length < BYTES) {
      throw cutShort(file, fileBytes, BYTES);
    }
    ByteBuffer in = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
    int version = in.getInt();
    if (version != VERSION) {
      throw new DataException(
          "%s: version %d of the shard format, expected %d. Prepare the corpus again."
              .formatted(file, version, VERSION));
    }
    if (in.getInt(CHECKED) != checksum(start, CHECKED)) {
      throw new DataException(
          file + ": the header does not agree with its checksum. Prepare the corpus again.");
    }
    ShardHeader header = fields(in, file);
    if (fileBytes < header.fileBytes()) {
      throw cutShort(file, fileBytes, header.fileBytes());
    }
    if (fileBytes > header.fileBytes()) {
      throw new DataException(
          "%s: has %d bytes, expected %d from its header. Prepare the corpus again."
              .formatted(file, fileBytes, header.fileBytes()));
    }
    return header;
  }

  private static ShardHeader fields(ByteBuffer in, Path file) {
    int split = in.getInt();
    int sequenceLength = in.getInt();
    int vocabularySize = in.getInt();
    long sequences = in.getLong();
    long tokens = in.getLong();
    long number = in.getLong();
    boolean possible =
        (split == Split.TRAIN.code() || split == Split.VALIDATION.code())
            && vocabularySize > 0
            && sequenceLength > 0
            && sequenceLength <= Shard.LONGEST_SEQUENCE
            && sequences >= 0
            && sequences <= MOST
            && tokens >= 0
            && tokens <= MOST
            && number >= 0;
    if (!possible) {
      throw new DataException(
          file + ": impossible numbers in the header. Prepare the corpus again.");
    }
    return new ShardHeader(
        split == Split.TRAIN.code() ? Split.TRAIN : Split.VALIDATION,
        sequenceLength,
        vocabularySize,
        sequences,
        tokens,
        number,
        hash(in),
        hash(in),
        in.getInt());
  }

  private static DataException cutShort(Path file, long fileBytes, long expected) {
    return new DataException(
        "%s: has %d bytes, expected %d. It is cut short: prepare the corpus again, or copy it again."
            .formatted(file, fileBytes, expected));
  }

  private static String hash(ByteBuffer in) {
    byte[] hash = new byte[HASH_BYTES];
    in.get(hash);
    return HexFormat.of().formatHex(hash);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
