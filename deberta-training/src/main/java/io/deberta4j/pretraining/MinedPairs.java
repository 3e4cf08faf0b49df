package io.deberta4j.pretraining;

import io.deberta4j.corpus.HeldOutText;
import io.deberta4j.corpus.MaskingVocabulary;
import io.deberta4j.corpus.PretrainingExample;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds minimal pairs in text: a sentence in which a word occurs twice, each time with another word
 * behind it, as <em>the</em> in "the man shut the door". Both followers have the same neighbour on
 * the left. Of a sentence the first such pair is taken; words are those that are one token.
 */
public final class MinedPairs {
  private static final String ENDS = ".!?";

  private final MaskingVocabulary vocabulary;
  private final BitSet words = new BitSet();
  private final BitSet ends = new BitSet();

  private MinedPairs(HeldOutText text, Tokenizer tokenizer) {
    vocabulary = MaskingVocabulary.of(tokenizer);
    text.ids().stream()
        .flatMapToInt(Arrays::stream)
        .distinct()
        .forEach(id -> classify(id, tokenizer.decode(new int[] {id}, false).strip()));
  }

  private void classify(int id, String token) {
    if (vocabulary.isSpecial(id)) {
      ends.set(id);
      return;
    }
    boolean letters = !token.isEmpty() && token.chars().allMatch(Character::isLetter);
    words.set(id, letters && !vocabulary.continuesWord(id));
    ends.set(id, !token.isEmpty() && ENDS.indexOf(token.charAt(token.length() - 1)) >= 0);
  }

  /** Returns the pairs of a text, in its order. */
  public static List<MinimalPair> of(HeldOutText text, Tokenizer tokenizer) {
    MinedPairs mined = new MinedPairs(text, tokenizer);
    List<MinimalPair> pairs = new ArrayList<>();
    for (PretrainingExample example : text.sequences()) {
      String name = text.documents().getOrDefault(example.document(), "");
      mined.add(example, name, pairs);
    }
    return pairs;
  }

  private void add(PretrainingExample example, String name, List<MinimalPair> pairs) {
    int[] ids = example.ids();
    int from = 0;
    while (from < ids.length) {
      int to = from;
      while (to < ids.length && !ends.get(ids[to])) {
        to++;
      }
      int[] found = pair(ids, from, to);
      if (found.length > 0) {
        pairs.add(
            new MinimalPair(ids, found[0], found[1], example.index(), example.document(), name));
      }
      from = to + 1;
    }
  }

  /** Finds the places of two followers between two tokens, the last not included; or none. */
  private int[] pair(int[] ids, int from, int to) {
    Map<Integer, Integer> firsts = new HashMap<>();
    for (int i = from; i + 1 < to; i++) {
      if (!isWord(ids, i) || !isWord(ids, i + 1) || ids[i] == ids[i + 1]) {
        continue;
      }
      Integer before = firsts.putIfAbsent(ids[i], i);
      if (before != null && ids[before + 1] != ids[i + 1]) {
        return new int[] {before + 1, i + 1};
      }
    }
    return new int[0];
  }

  private boolean isWord(int[] ids, int at) {
    boolean goesOn = at + 1 < ids.length && vocabulary.continuesWord(ids[at + 1]);
    return words.get(ids[at]) && !goesOn;
  }
}
