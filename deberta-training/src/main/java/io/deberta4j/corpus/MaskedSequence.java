package io.deberta4j.corpus;

import io.deberta4j.data.Target;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A sequence of which some tokens are to be predicted. The arrays are not copied: do not change
 * them.
 *
 * @param inputIds what the model reads, at least one token
 * @param labels the id to predict at each of them, {@link Target#IGNORED} where there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record MaskedSequence(int[] inputIds, int[] labels) {
  /** Checks the lengths. */
  public MaskedSequence {
    if (inputIds.length == 0 || inputIds.length != labels.length) {
      throw new IllegalArgumentException(
          "a sequence has as many labels as tokens, and at least one; got %d tokens and %d labels"
              .formatted(inputIds.length, labels.length));
    }
  }

  /** Returns a sequence in which every token but the last predicts the one after it. */
  public static MaskedSequence shifted(int[] ids) {
    int[] labels = Arrays.copyOfRange(ids, 1, ids.length + 1);
    labels[ids.length - 1] = Target.IGNORED;
    return new MaskedSequence(ids, labels);
  }

  /**
   * Identifies what models are asked: SHA-256, in hexadecimal digits, of length, input and labels
   * of each sequence in order, 4 bytes a number, big-endian.
   */
  public static String hash(List<MaskedSequence> sequences) {
    MessageDigest digest = VocabularyHash.sha256();
    for (MaskedSequence sequence : sequences) {
      ByteBuffer bytes = ByteBuffer.allocate((1 + 2 * sequence.length()) * Integer.BYTES);
      bytes.asIntBuffer().put(sequence.length()).put(sequence.inputIds).put(sequence.labels);
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns the number of tokens. */
  public int length() {
    return inputIds.length;
  }

  /** Returns how many tokens are to be predicted. */
  public int predicted() {
    return (int) Arrays.stream(labels).filter(label -> label != Target.IGNORED).count();
  }
}
