package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.vocabulary.WordCounts.Word;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Seeds against counting every substring. */
class SeedPiecesTest {
  private static final long SEED = 77;
  private static final PieceRules RULES = new PieceRules(4, false, true, false, true);

  /** Substrings that are there twice and that no single continuation explains. */
  private static Map<String, Double> naive(List<Word> words) {
    Map<String, Double> frequency = new HashMap<>();
    for (Word word : words) {
      for (int from = 0; from < word.text().length(); from++) {
        for (int to = from + 1; to <= word.text().length(); to++) {
          frequency.merge(word.text().substring(from, to), (double) word.count(), Double::sum);
        }
      }
    }
    Set<String> explained = new HashSet<>();
    frequency.forEach(
        (longer, count) -> {
          String shorter = longer.substring(0, longer.length() - 1);
          if (count.equals(frequency.get(shorter)) && longer.length() <= RULES.maxLength()) {
            explained.add(shorter);
          }
        });
    Map<String, Double> scores = new HashMap<>();
    frequency.forEach(
        (text, count) -> {
          boolean prefixed = text.lastIndexOf(SentenceNormalizer.SPACE) <= 0;
          int length = text.length();
          if (count >= 2 && length >= 2 && length <= RULES.maxLength() && prefixed) {
            scores.put(text, count * length);
          }
        });
    scores.keySet().removeAll(explained);
    return scores;
  }

  @Test
  void seedsAreTheSubstringsThatCountingFinds() {
    Random random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      WordCounts counts =
          WordCounts.of(
              RandomText.sentences(random, "abc", 2 + random.nextInt(20), 1 + random.nextInt(10))
                  .stream(),
              new SentenceNormalizer(new CharacterRules(Map.of()), WhitespaceRules.DEFAULT),
              true);
      List<Word> words = counts.sorted();
      Alphabet alphabet = Alphabet.of(words, 1);
      UnigramPieces seeds =
          SeedPieces.of(TrainingText.of(words, alphabet), alphabet, RULES, 100_000);
      Map<String, Double> expected = naive(words);
      alphabet.counts().forEach((c, n) -> expected.put(Character.toString(c), (double) n));
      double sum = expected.values().stream().mapToDouble(Double::doubleValue).sum();
      String where = "seed " + SEED + ", round " + round + ", words " + words;
      assertThat(seeds.texts()).as(where).containsExactlyInAnyOrderElementsOf(expected.keySet());
      for (int i = 0; i < seeds.size(); i++) {
        assertThat(seeds.logProbabilities()[i])
            .as(where)
            .isCloseTo(
                Math.log(expected.getOrDefault(seeds.texts().get(i), Double.NaN) / sum),
                within(1e-12));
      }
    }
  }

  @Test
  void theLimitKeepsTheLargestProducts() {
    WordCounts counts = new WordCounts();
    counts.add("ababab", 10);
    counts.add("cdcd", 3);
    List<Word> words = counts.sorted();
    Alphabet alphabet = Alphabet.of(words, 1);
    UnigramPieces seeds = SeedPieces.of(TrainingText.of(words, alphabet), alphabet, RULES, 2);
    assertThat(seeds.texts().subList(alphabet.size(), seeds.size())).containsExactly("abab", "ab");
  }

  @Test
  void rulesSayWhatMayBeAPiece() {
    assertThat(allowed(PieceRules.DEFAULT, "▁the")).isTrue();
    assertThat(allowed(PieceRules.DEFAULT, "of▁the")).isFalse();
    assertThat(allowed(PieceRules.DEFAULT, "the.")).isFalse();
    assertThat(allowed(PieceRules.DEFAULT, "B2")).isFalse();
    assertThat(allowed(PieceRules.DEFAULT, "42")).isTrue();
    assertThat(allowed(PieceRules.DEFAULT, "食べる")).isTrue();
    assertThat(allowed(PieceRules.DEFAULT, "e\u0301te")).isTrue();
    assertThat(allowed(PieceRules.DEFAULT, "seventeen letters")).isFalse();
    assertThat(allowed(new PieceRules(16, false, true, false, true), "the.")).isTrue();
    assertThat(allowed(new PieceRules(16, true, false, false, true), "B2")).isTrue();
    assertThat(allowed(new PieceRules(16, true, true, true, true), "42")).isFalse();
    assertThat(allowed(new PieceRules(16, true, true, true, true), "4")).isTrue();
    assertThat(allowed(new PieceRules(16, true, true, false, false), "of▁the")).isTrue();
    assertThat(allowed(new PieceRules(16, true, true, false, false), "of▁")).isFalse();
  }

  private static boolean allowed(PieceRules rules, String piece) {
    int[] points = piece.codePoints().toArray();
    return rules.allow(points, 0, points.length);
  }
}
