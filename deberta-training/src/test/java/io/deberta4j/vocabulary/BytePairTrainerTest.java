package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import io.deberta4j.vocabulary.BytePairVocabulary.Merge;
import io.deberta4j.vocabulary.WordCounts.Word;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BytePairTrainerTest {
  private static final long SEED = 90210;

  @TempDir Path folder;

  /** Counts all pairs anew for every merge. */
  private static List<Merge> naive(List<String> sentences, int wanted) {
    WordCounts counts = new WordCounts();
    sentences.forEach(sentence -> ByteAlphabet.addWords(sentence, counts));
    Map<List<String>, Long> words = new HashMap<>();
    for (Word word : counts.sorted()) {
      words.put(word.text().chars().mapToObj(c -> String.valueOf((char) c)).toList(), word.count());
    }
    List<Merge> merges = new ArrayList<>();
    while (merges.size() < wanted) {
      Map<Merge, Long> pairs = new HashMap<>();
      words.forEach(
          (parts, count) -> {
            for (int i = 0; i + 1 < parts.size(); i++) {
              pairs.merge(new Merge(parts.get(i), parts.get(i + 1)), count, Long::sum);
            }
          });
      Merge best =
          pairs.entrySet().stream()
              .min(
                  Comparator.comparing((Map.Entry<Merge, Long> pair) -> -pair.getValue())
                      .thenComparing(pair -> pair.getKey().left())
                      .thenComparing(pair -> pair.getKey().right()))
              .orElseThrow()
              .getKey();
      merges.add(best);
      Map<List<String>, Long> joined = new HashMap<>();
      words.forEach((parts, count) -> joined.merge(join(parts, best), count, Long::sum));
      words = joined;
    }
    return merges;
  }

  private static List<String> join(List<String> parts, Merge pair) {
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      boolean found =
          i + 1 < parts.size()
              && parts.get(i).equals(pair.left())
              && parts.get(i + 1).equals(pair.right());
      joined.add(found ? pair.left() + pair.right() : parts.get(i));
      i += found ? 1 : 0;
    }
    return joined;
  }

  @Test
  void mergesAreThoseOfCountingAnewEveryTime() {
    Random random = new Random(SEED);
    for (int round = 0; round < 20; round++) {
      List<String> text = RandomText.sentences(random, "aaabbc'é1. ", 40, 60);
      BytePairVocabulary vocabulary =
          VocabularyTraining.bytePairs(
              text.stream(), BytePairSettings.ofSize(261 + 40), VocabularyListener.NONE);
      assertThat(vocabulary.merges())
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(naive(text, 40));
    }
  }

  @Test
  void allFilesGiveTheSameIds() {
    List<String> text = RandomText.sentences(new Random(SEED), "aeiourstlné1.", 300, 1000);
    BytePairVocabulary vocabulary =
        VocabularyTraining.bytePairs(
            text.stream(), BytePairSettings.ofSize(500), VocabularyListener.NONE);
    assertThat(vocabulary.size()).isEqualTo(500);
    assertThat(vocabulary.ids())
        .containsEntry("[PAD]", 0)
        .containsEntry("[UNK]", 3)
        .containsEntry("!", 4)
        .containsEntry("[MASK]", 499);
    vocabulary.save(folder);
    Tokenizer json = Tokenizer.load(folder);
    Tokenizer slow = with(Flavour.HF_SLOW);
    Tokenizer microsoft = with(Flavour.MICROSOFT);
    assertThat(json.specialTokens()).isEqualTo(slow.specialTokens());
    List<String> others = RandomText.sentences(new Random(SEED + 1), "aeiourstlné1. 日", 300, 300);
    for (String sentence : others) {
      int[] ids = json.encode(sentence).ids();
      assertThat(slow.encode(sentence).ids()).as(sentence).isEqualTo(ids);
      assertThat(microsoft.encode(sentence).ids()).as(sentence).isEqualTo(ids);
      assertThat(json.decode(ids, true)).isEqualTo(sentence);
    }
    assertThat(json.encode("so [MASK] it").ids()).isEqualTo(slow.encode("so [MASK] it").ids());
  }

  @Test
  void specialTokensOfOnesOwnComeBehindTheMask() {
    List<String> text = List.of("go<entity>on<entity>go", "go on<entity>");
    BytePairVocabulary vocabulary =
        VocabularyTraining.bytePairs(
            text.stream(),
            new BytePairSettings(263, List.of("<entity>"), SentenceSample.ALL),
            VocabularyListener.NONE);
    assertThat(vocabulary.merges())
        .containsExactlyInAnyOrder(new Merge("g", "o"), new Merge("o", "n"));
    assertThat(vocabulary.size()).isEqualTo(264);
    vocabulary.save(folder);
    Tokenizer json = Tokenizer.load(folder);
    int[] ids = json.encode("go<entity> on [MASK]").ids();
    assertThat(ids).contains(262, 263);
    assertThat(with(Flavour.HF_SLOW).encode("go<entity> on [MASK]").ids()).isEqualTo(ids);
    assertThat(with(Flavour.HF_SLOW).vocabularySize()).isEqualTo(264);
  }

  private Tokenizer with(Flavour flavour) {
    return Tokenizer.load(folder, TokenizerOptions.DEFAULT.withFlavour(flavour));
  }

  @Test
  void wordsAreGpt2s() {
    WordCounts words = new WordCounts();
    ByteAlphabet.addWords("I'll go,  don't\u3000you? 12x", words);
    assertThat(words.sorted().stream().map(Word::text))
        .containsExactlyInAnyOrder(
            "I", "'ll", "Ġgo", ",", "Ġ", "Ġdon", "'t", "ãĢĢ", "you", "?", "Ġ12", "x");
  }

  @Test
  void tooLittleTextIsAnError() {
    assertThatThrownBy(
            () ->
                VocabularyTraining.bytePairs(
                    List.of("abc").stream(), BytePairSettings.ofSize(300), VocabularyListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at most 263 ids, not 300");
    assertThatThrownBy(() -> BytePairSettings.ofSize(200))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("261");
  }
}
