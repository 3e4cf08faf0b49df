package io.deberta4j.pretraining;

import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.data.Target;
import java.util.Arrays;

/**
 * A sequence with two words of which a model is to say which stands where, when it sees neither.
 * The array is not copied: do not change it.
 *
 * @param ids the tokens as they are, special tokens included
 * @param first where the first of the words stands; each is one token, and they differ
 * @param second where the other stands, further on
 * @param sequence the number of the sequence
 * @param document the number of the document that it is from
 * @param name what the document is called; of a template, its sentence
 */
@SuppressWarnings("ArrayRecordComponent")
public record MinimalPair(
    int[] ids, int first, int second, long sequence, long document, String name) {
  /** Checks the places. */
  public MinimalPair {
    boolean possible = first >= 0 && first < second && second < ids.length;
    if (!possible || ids[first] == ids[second]) {
      throw new IllegalArgumentException(
          "two places of %d tokens with different ones are needed, got %d and %d"
              .formatted(ids.length, first, second));
    }
  }

  /** Returns the sequence with both words hidden. */
  MaskedSequence masked(int mask) {
    int[] hidden = ids.clone();
    int[] labels = new int[ids.length];
    Arrays.fill(labels, Target.IGNORED);
    for (int place : new int[] {first, second}) {
      hidden[place] = mask;
      labels[place] = ids[place];
    }
    return new MaskedSequence(hidden, labels);
  }
}
