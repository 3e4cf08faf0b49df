package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Google's library makes of our models, and our trainer beside its own. */
class GoogleLibraryTest {
  private static final long SEED = 1897;

  @TempDir Path folder;

  @BeforeEach
  void needsTheLibrary() throws IOException, InterruptedException {
    SentencePieceLibrary.require();
  }

  private static List<String> text(long seed) {
    return RandomText.sentences(new Random(seed), "aaaeeeiioonnrrsttlldcmuAEé12.,ßж", 400, 3000);
  }

  @ParameterizedTest
  @EnumSource(NormalizationRule.class)
  void googlesLibraryReadsOurModels(NormalizationRule rule)
      throws IOException, InterruptedException {
    VocabularyTraining.unigram(
            text(SEED).stream(),
            UnigramSettings.builder(700).normalization(rule).build(),
            VocabularyListener.NONE)
        .save(folder);
    Path model = folder.resolve("spm.model");
    Tokenizer tokenizer =
        Tokenizer.load(model, TokenizerOptions.DEFAULT.withFlavour(Flavour.SENTENCEPIECE));
    List<String> texts = new ArrayList<>(text(SEED + 1).subList(0, 200));
    texts.addAll(
        List.of(
            "", "  a  b ", "ﬁ ½ Å A\u030A e\u0323\u0302", "\u1100\u1161\u11A8 ｶﾞ", "日本 🙂 \t x"));
    int[][] googles = SentencePieceLibrary.encode(model, texts, folder);
    for (int i = 0; i < googles.length; i++) {
      int[] ours =
          tokenizer
              .encode(texts.get(i), null, EncodeOptions.DEFAULT.withSpecialTokens(false))
              .ids();
      assertThat(ours).as(texts.get(i)).isEqualTo(googles[i]);
    }
  }

  @Test
  void ourPiecesAreNoWorseThanGoogles() throws IOException, InterruptedException {
    List<String> sentences =
        RandomText.sentences(new Random(SEED), "aaeeiioonnrrsttlldcmu.,", 400, 6000);
    List<String> training = sentences.subList(0, 3000);
    Path text = Files.write(folder.resolve("text.txt"), training);
    Path google = folder.resolve("google.model");
    SentencePieceLibrary.train(text, 600, true, google);
    VocabularyTraining.unigram(
            training.stream(), UnigramSettings.builder(600).build(), VocabularyListener.NONE)
        .save(folder);
    for (List<String> judge : List.of(training, sentences.subList(3000, 6000))) {
      List<VocabularyFigures> figures =
          VocabularyFigures.compare(folder.resolve("spm.model"), google, judge);
      VocabularyFigures ours = figures.get(0);
      VocabularyFigures googles = figures.get(1);
      String where = "seed " + SEED + ", ours and Google's: " + figures;
      assertThat(ours.logLikelihood()).as(where).isGreaterThan(googles.logLikelihood() - 0.01);
      assertThat(ours.tokensPerWord()).as(where).isLessThan(googles.tokensPerWord() * 1.01);
    }
  }
}
