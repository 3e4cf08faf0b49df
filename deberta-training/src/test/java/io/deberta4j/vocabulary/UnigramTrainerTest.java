package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import io.deberta4j.vocabulary.VocabularyProgress.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UnigramTrainerTest {
  private static final long SEED = 4711;
  private static final String LETTERS = "aaaeeeiioonnrrsttlldcmuAEé12.,ßж";

  @TempDir Path folder;

  private static List<String> text(long seed) {
    return RandomText.sentences(new Random(seed), LETTERS, 400, 3000);
  }

  private static UnigramVocabulary train(UnigramSettings.Builder settings) {
    return VocabularyTraining.unigram(
        text(SEED).stream(), settings.build(), VocabularyListener.NONE);
  }

  private static UnigramSettings.Builder small() {
    return UnigramSettings.builder(600).characterCoverage(1);
  }

  @Test
  void idsAreSpecialTokensBytesThenPiecesByProbability() {
    UnigramVocabulary vocabulary = train(small());
    List<String> texts = vocabulary.pieces().stream().map(ScoredPiece::text).toList();
    assertThat(texts).hasSize(600).doesNotHaveDuplicates();
    assertThat(texts.subList(0, 5)).containsExactly("[PAD]", "[CLS]", "[SEP]", "[UNK]", "<0x00>");
    assertThat(texts.get(259)).isEqualTo("<0xFF>");
    List<Float> scores = vocabulary.pieces().stream().skip(260).map(ScoredPiece::score).toList();
    assertThat(scores).isSortedAccordingTo((a, b) -> Float.compare(b, a));
    assertThat(texts).contains("▁", "ß", "ж");
    assertThat(vocabulary.size()).isEqualTo(601);
  }

  @ParameterizedTest
  @EnumSource(NormalizationRule.class)
  void bothFilesGiveTheSameIds(NormalizationRule rule) {
    train(small().normalization(rule)).save(folder);
    Tokenizer json = Tokenizer.load(folder);
    Tokenizer slow = Tokenizer.load(folder, TokenizerOptions.DEFAULT.withFlavour(Flavour.HF_SLOW));
    assertThat(json.specialTokens()).isEqualTo(slow.specialTokens());
    assertThat(json.specialTokens().mask()).hasValue(600);
    assertThat(json.vocabularySize()).isEqualTo(601);
    List<String> texts = new ArrayList<>(text(SEED + 1).subList(0, 300));
    texts.addAll(
        List.of(
            "",
            " ",
            "  two  spaces ",
            "Größe [MASK] x",
            "日本語 🙂",
            "ﬁne e\u0301te\u0301",
            "A\u030A"));
    for (String text : texts) {
      assertThat(json.encode(text).ids()).as(text).isEqualTo(slow.encode(text).ids());
      assertThat(json.decode(json.encode(text).ids(), true))
          .as(text)
          .isEqualTo(slow.decode(slow.encode(text).ids(), true));
    }
  }

  /** Behind a mask a text goes on as it does within a sentence: a comma begins no word. */
  @Test
  void aMaskIsAWordOfItsSentence() {
    train(small()).save(folder);
    Tokenizer json = Tokenizer.load(folder);
    for (String text : List.of("ene q mene", "q. mu", "ene q", "mene q, ten q: mu")) {
      String words = String.join(" ", json.encode(text).tokens());
      assertThat(words).as("a letter that the text lacks").contains("▁ <0x71>");
      assertThat(String.join(" ", json.encode(text.replace("q", "[MASK]")).tokens()))
          .isEqualTo(words.replace("▁ <0x71>", "[MASK]"));
    }
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,true", "false,false"})
  void bothFilesGiveTheSameIdsWithOtherWhiteSpace(boolean dummyPrefix, boolean removeExtra) {
    List<String> spaced = text(SEED).stream().map(text -> text.replace("e ", "e  ")).toList();
    VocabularyTraining.unigram(
            spaced.stream(),
            small().whitespace(new WhitespaceRules(dummyPrefix, removeExtra)).build(),
            VocabularyListener.NONE)
        .save(folder);
    Tokenizer json = Tokenizer.load(folder);
    Tokenizer slow = Tokenizer.load(folder, TokenizerOptions.DEFAULT.withFlavour(Flavour.HF_SLOW));
    List<String> texts = new ArrayList<>(spaced.subList(0, 100));
    texts.addAll(List.of("", "  ene  dene  ", " mene", "ten", "ene  ", "ene [MASK]  mu"));
    for (String text : texts) {
      assertThat(json.encode(text).ids()).as(text).isEqualTo(slow.encode(text).ids());
    }
  }

  @Test
  void filesDoNotDependOnThreads() throws IOException {
    train(small().threads(1)).save(folder.resolve("one"));
    train(small().threads(3)).save(folder.resolve("three"));
    for (String file : List.of("tokenizer.json", "spm.model")) {
      assertThat(Files.readAllBytes(folder.resolve("one").resolve(file)))
          .isEqualTo(Files.readAllBytes(folder.resolve("three").resolve(file)));
    }
  }

  @Test
  void likelihoodRisesBetweenRoundsOfPruning() {
    List<VocabularyProgress> heard = new ArrayList<>();
    VocabularyTraining.unigram(
        text(SEED).stream(), small().subIterations(4).shrinkingFactor(0.5).build(), heard::add);
    assertThat(heard.get(0).stage()).isEqualTo(Stage.COUNTED);
    assertThat(heard.get(heard.size() - 1).stage()).isEqualTo(Stage.FINISHED);
    int compared = 0;
    for (int i = 1; i < heard.size(); i++) {
      VocabularyProgress before = heard.get(i - 1);
      VocabularyProgress now = heard.get(i);
      if (before.stage() == Stage.ESTIMATED && now.stage() == Stage.ESTIMATED && i > 3) {
        assertThat(now.logLikelihood()).isGreaterThan(before.logLikelihood() - 0.05);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(3);
  }

  @Test
  void rareCharactersHaveNoPieceWhereCoverageIsLower() {
    List<String> text = new ArrayList<>(text(SEED));
    text.add("q");
    UnigramVocabulary vocabulary =
        VocabularyTraining.unigram(
            text.stream(),
            small().characterCoverage(0.999).byteFallback(false).threads(2).build(),
            VocabularyListener.NONE);
    List<String> pieces = vocabulary.pieces().stream().map(ScoredPiece::text).toList();
    assertThat(pieces).doesNotContain("q", "<0x00>").contains("a");
    vocabulary.save(folder);
    Tokenizer tokenizer = Tokenizer.load(folder);
    assertThat(tokenizer.encode("q").ids()).contains(tokenizer.specialTokens().unk().orElseThrow());
  }

  @Test
  void rulesOfPiecesHold() {
    UnigramVocabulary vocabulary = train(small().rules(new PieceRules(5, true, true, true, true)));
    for (ScoredPiece piece : vocabulary.pieces().subList(260, 600)) {
      assertThat(piece.text().length()).isLessThanOrEqualTo(5);
      assertThat(piece.text()).doesNotMatch(".+[0-9].*|.*[0-9].+").doesNotMatch(".+▁.*");
    }
  }

  @Test
  void piecesMaySpanWordsWhereWhitespaceDoesNotSplit() {
    List<String> text =
        List.of("of the day", "of the night", "of the day of the week", "by the day");
    UnigramSettings settings =
        UnigramSettings.builder(27)
            .byteFallback(false)
            .characterCoverage(1)
            .rules(new PieceRules(16, true, true, false, false))
            .build();
    UnigramVocabulary vocabulary =
        VocabularyTraining.unigram(text.stream(), settings, VocabularyListener.NONE);
    assertThat(vocabulary.pieces().stream().map(ScoredPiece::text))
        .anyMatch(piece -> piece.indexOf("▁", 1) > 0);
    vocabulary.save(folder);
    Tokenizer json = Tokenizer.load(folder);
    Tokenizer slow = Tokenizer.load(folder, TokenizerOptions.DEFAULT.withFlavour(Flavour.HF_SLOW));
    assertThat(json.encode("of the night by day").ids())
        .isEqualTo(slow.encode("of the night by day").ids());
  }

  @Test
  void specialTokensOfOnesOwnComeBehindTheMask() {
    List<String> text = text(SEED).stream().map(line -> line + "<entity> a[CLS]").toList();
    UnigramVocabulary vocabulary =
        VocabularyTraining.unigram(
            text.stream(),
            small().specialTokens(List.of("<entity>", "<<SEP>>")).build(),
            VocabularyListener.NONE);
    assertThat(vocabulary.size()).isEqualTo(603);
    assertThat(vocabulary.pieces().stream().map(ScoredPiece::text))
        .hasSize(600)
        .doesNotContain("<", ">", "y", "[", "C");
    vocabulary.save(folder);
    Tokenizer json = Tokenizer.load(folder);
    Tokenizer slow = Tokenizer.load(folder, TokenizerOptions.DEFAULT.withFlavour(Flavour.HF_SLOW));
    String sentence = "son <entity> eaten<<SEP>> [MASK]";
    assertThat(json.encode(sentence).ids()).contains(600, 601, 602);
    assertThat(slow.encode(sentence).ids()).isEqualTo(json.encode(sentence).ids());
    assertThat(json.decode(json.encode(sentence).ids(), true)).doesNotContain("<");
    assertThat(json.vocabularySize()).isEqualTo(603);
  }

  @Test
  void specialTokensThatAreNoneAreRefused() {
    for (String token : List.of(" ", "<a> ", "[CLS]", "[MASK]", "<b>")) {
      assertThatThrownBy(() -> small().specialTokens(List.of("<b>", token)).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(token.strip());
    }
    assertThatThrownBy(() -> train(small().specialTokens(List.of("<0x41>"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("<0x41> is also a piece");
  }

  @Test
  void aSampleDependsOnItsSeedAlone() {
    List<String> sentences = text(SEED);
    List<String> first = Sampling.draw(sentences.stream(), new SentenceSample(50, 1)).toList();
    assertThat(first).hasSize(50).isSubsetOf(sentences);
    assertThat(Sampling.draw(sentences.stream(), new SentenceSample(50, 1))).isEqualTo(first);
    assertThat(Sampling.draw(sentences.stream(), new SentenceSample(50, 2))).isNotEqualTo(first);
    assertThat(Sampling.draw(sentences.stream(), new SentenceSample(5000, 1))).isEqualTo(sentences);
  }

  @Test
  void tooLittleTextAndTooManyCharactersAreErrors() {
    assertThatThrownBy(
            () ->
                VocabularyTraining.unigram(
                    List.of("a b").stream(),
                    UnigramSettings.builder(500).build(),
                    VocabularyListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("at most 263 pieces, not 500");
    assertThatThrownBy(
            () ->
                VocabularyTraining.unigram(
                    List.of("abcdefgh").stream(),
                    UnigramSettings.builder(264).characterCoverage(1).build(),
                    VocabularyListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("9 characters")
        .hasMessageContaining("room for 4");
    List<String> none = List.of();
    assertThatThrownBy(
            () ->
                VocabularyTraining.unigram(
                    none.stream(), UnigramSettings.builder(500).build(), VocabularyListener.NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no text");
    assertThatThrownBy(() -> small().characterCoverage(1.5).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> UnigramSettings.builder(260).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than the 260 special tokens and bytes");
  }
}
