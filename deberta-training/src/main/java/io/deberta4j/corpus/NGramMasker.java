package io.deberta4j.corpus;

import io.deberta4j.data.Target;
import java.util.Arrays;
import java.util.Random;

/**
 * Chooses the tokens to predict, draw for draw as microsoft/DeBERTa's {@code NGramMaskGenerator}
 * does (after XLNet's): the words of a sequence are divided into windows of n · ⌊1 / share⌋ words,
 * n drawn anew for each with p ∝ 1 / n, and n words in a row are chosen in each.
 *
 * <p><b>As published</b>, although one might expect otherwise: special tokens count when the number
 * of predictions is computed; the choice is cut off at that number from the left, so that the end
 * of a sequence is masked less often; a word that begins before the number is reached is masked as
 * a whole; a replacement may be a special token, or the token itself.
 *
 * <p><b>Deviation.</b> Tokens that are not predicted have the label −100 instead of 0.
 */
public final class NGramMasker {
  private final NGramMasking masking;
  private final MaskingVocabulary vocabulary;
  private final double[] cumulative;

  /** Creates a masker for a vocabulary. */
  public NGramMasker(NGramMasking masking, MaskingVocabulary vocabulary) {
    this.masking = masking;
    this.vocabulary = vocabulary;
    this.cumulative = cumulative(masking.maxGram());
  }

  /** The probabilities of 1 to {@code maxGram} words, each with those before it. */
  private static double[] cumulative(int maxGram) {
    double sum = 0;
    for (int n = 1; n <= maxGram; n++) {
      sum += 1.0 / n;
    }
    double[] cumulative = new double[maxGram];
    double reached = 0;
    for (int n = 1; n <= maxGram; n++) {
      reached += 1.0 / n / sum;
      cumulative[n - 1] = reached;
    }
    return cumulative;
  }

  /**
   * Masks a sequence.
   *
   * @param ids the tokens, with [CLS] and [SEP], at least one; left as they are
   * @param random the only source of chance
   */
  public MaskedSequence mask(int[] ids, Random random) {
    return mask(ids, MaskingDraws.of(random));
  }

  /** Masks a sequence with these draws. */
  MaskedSequence mask(int[] ids, MaskingDraws draws) {
    int[] words = wordStarts(ids);
    boolean[] chosen = choose(words.length - 1, draws);
    int[] masked = ids.clone();
    int[] labels = new int[ids.length];
    Arrays.fill(labels, Target.IGNORED);
    int wanted =
        Math.min(
            masking.maxPredictions(),
            Math.max(1, (int) Math.rint(ids.length * masking.share()))); // half to even
    int predicted = 0;
    for (int word = 0; word < chosen.length && predicted < wanted; word++) {
      for (int i = words[word]; chosen[word] && i < words[word + 1]; i++) {
        if (!vocabulary.isSpecial(ids[i])) {
          labels[i] = ids[i];
          masked[i] = read(ids[i], draws);
          predicted++;
        }
      }
    }
    return new MaskedSequence(masked, labels);
  }

  /**
   * Returns where words begin, and after them the length of the sequence. Special tokens belong to
   * no word; a word goes on behind one that stands within it.
   */
  private int[] wordStarts(int[] ids) {
    int[] starts = new int[ids.length + 1];
    int words = 0;
    for (int i = 0; i < ids.length; i++) {
      boolean goesOn = masking.maxGram() > 1 && words > 0 && vocabulary.continuesWord(ids[i]);
      if (!vocabulary.isSpecial(ids[i]) && !goesOn) {
        starts[words++] = i;
      }
    }
    starts[words] = ids.length;
    return Arrays.copyOf(starts, words + 1);
  }

  /** Chooses n words in a row in each window. */
  private boolean[] choose(int words, MaskingDraws draws) {
    boolean[] chosen = new boolean[words];
    int offset = 0;
    while (offset < words) {
      int n = gram(draws);
      int window = (int) Math.min((long) n * masking.window(), words - offset);
      int start = offset + draws.between(0, window - 1);
      int end = Math.min(start + n, words);
      Arrays.fill(chosen, start, end, true);
      offset = Math.max(offset + window, end);
    }
    return chosen;
  }

  /** Draws the number of words of an n-gram. */
  private int gram(MaskingDraws draws) {
    double reached = draws.fraction() * cumulative[cumulative.length - 1];
    int n = 1;
    while (cumulative[n - 1] <= reached) {
      n++;
    }
    return n;
  }

  /** Draws what is read in place of a token that is to be predicted. */
  private int read(int id, MaskingDraws draws) {
    double fraction = draws.fraction();
    if (fraction < masking.maskShare()) {
      return vocabulary.maskId();
    }
    return fraction < masking.maskShare() + masking.keepShare() ? id : vocabulary.draw(draws);
  }
}
