package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.corpus.CorpusSettings;
import io.deberta4j.corpus.HeldOutText;
import io.deberta4j.corpus.PredictionBatch;
import io.deberta4j.io.DataException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two words, the same context: which stands where? */
class MinimalPairTest {
  @TempDir Path folder;
  private final Tokenizer tokenizer = Tokenizer.load(TinyCorpus.vocabulary());
  private final long seed = new Random().nextLong();

  /** Every sentence of ours has the same word before both words, and another pair of words. */
  @Test
  void ourSentencesSayWhatTheyPromise() throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream in =
        Objects.requireNonNull(
            MinimalPair.class.getResourceAsStream("minimal-pairs.txt"), "resource")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(lines::add);
    }
    assertThat(lines).hasSizeGreaterThanOrEqualTo(40).doesNotHaveDuplicates();
    Set<String> contexts = new HashSet<>();
    for (String line : lines) {
      String[] words = line.replaceFirst("\\.$", "").split(" ", -1);
      List<Integer> places = new ArrayList<>();
      for (int i = 0; i < words.length; i++) {
        if (words[i].startsWith("[")) {
          places.add(i);
        }
      }
      assertThat(places).as(line).hasSize(2);
      int first = places.get(0);
      int second = places.get(1);
      for (int back = 1; back <= 2; back++) {
        String one = words[first - back].toLowerCase(Locale.ROOT);
        assertThat(words[second - back].toLowerCase(Locale.ROOT)).as(line).isEqualTo(one);
      }
      assertThat(contexts.add(line)).isTrue();
    }
    PairTemplates templates = PairTemplates.standard(tokenizer);
    assertThat(templates.pairs().size() + templates.leftOut().size()).isEqualTo(lines.size());
    assertThat(templates.pairs()).isNotEmpty();
    for (MinimalPair pair : templates.pairs()) {
      assertThat(tokenizer.decode(pair.ids(), true)).isEqualTo(pair.name());
    }
  }

  @Test
  void wordsOfSeveralTokensAreLeftOut() {
    PairTemplates found =
        PairTemplates.of(
            "# for people\nthe [man] saw the [sea].\n\nthe [man] saw the [hippopotamus].\n",
            tokenizer);
    assertThat(found.leftOut()).containsExactly("the [man] saw the [hippopotamus].");
    MinimalPair pair = found.pairs().get(0);
    assertThat(tokenizer.token(pair.ids()[pair.first()])).endsWith("man");
    assertThat(tokenizer.token(pair.ids()[pair.second()])).endsWith("sea");
    for (String wrong :
        new String[] {"the [man] ran", "[a] [b] [c] d", "the [man] saw the [man]"}) {
      assertThatThrownBy(() -> PairTemplates.of("# comment\n" + wrong, tokenizer))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("line 2", wrong);
    }
  }

  /** Sentences of words that are single tokens: pairs are found by looking at all of words. */
  @Test
  void pairsAreMinedWhereAWordComesTwice() throws IOException {
    String[] words = {"the", "old", "man", "sea", "a", "saw", "was", "by", "he", "she", "not"};
    for (String word : words) {
      assertThat(tokenizer.encode(word).length()).as(word).isEqualTo(3);
    }
    Random random = new Random(seed);
    List<List<String>> sentences = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      List<String> sentence = new ArrayList<>();
      for (int n = 2 + random.nextInt(8); n > 0; n--) {
        sentence.add(random.nextInt(9) == 0 ? "hippopotamus" : words[random.nextInt(words.length)]);
      }
      sentences.add(sentence);
      text.append(String.join(" ", sentence)).append(". ");
    }
    Path file = Files.writeString(folder.resolve("text.txt"), text);
    HeldOutText heldOut =
        HeldOutText.ofFiles(List.of(file), tokenizer, CorpusSettings.of(4096), Integer.MAX_VALUE);
    assertThat(heldOut.sequences()).hasSize(1);
    List<String> expected = new ArrayList<>();
    sentences.forEach(sentence -> expected.addAll(naivePair(sentence)));
    List<String> found =
        MinedPairs.of(heldOut, tokenizer).stream()
            .map(
                pair ->
                    word(pair.ids(), pair.first() - 1)
                        + ": "
                        + word(pair.ids(), pair.first())
                        + ", "
                        + word(pair.ids(), pair.second()))
            .toList();
    assertThat(found).as("seed %d", seed).isEqualTo(expected).isNotEmpty();
  }

  private String word(int[] ids, int at) {
    return tokenizer.decode(new int[] {ids[at]}, false).strip();
  }

  /** The first word that comes again with another word behind it than at its first time. */
  private static List<String> naivePair(List<String> sentence) {
    for (int j = 0; j + 1 < sentence.size(); j++) {
      for (int i = 0; i < j; i++) {
        if (!counts(sentence, i) || !counts(sentence, j)) {
          continue;
        }
        boolean again = sentence.get(i).equals(sentence.get(j));
        if (again && !sentence.get(i + 1).equals(sentence.get(j + 1))) {
          return List.of(sentence.get(i) + ": " + sentence.get(i + 1) + ", " + sentence.get(j + 1));
        }
      }
    }
    return List.of();
  }

  /** Both words are single tokens, and not the same. */
  private static boolean counts(List<String> sentence, int at) {
    return !sentence.get(at).equals("hippopotamus")
        && !sentence.get(at + 1).equals("hippopotamus")
        && !sentence.get(at).equals(sentence.get(at + 1));
  }

  /** A model alone with each pair, probabilities written out. */
  @Test
  void scoresAreDifferencesOfLogProbabilities() {
    DebertaConfig config = Tiny.config();
    List<MinimalPair> pairs = new ArrayList<>();
    Random random = new Random(seed);
    for (int[] ids : Tiny.sequences(9, random)) {
      if (ids[1] != ids[3]) {
        pairs.add(new MinimalPair(ids, 1, 3, pairs.size(), 0, "text"));
      }
    }
    try (var scope = TensorScope.open();
        var weights =
            Tiny.weights(
                seed, DType.F32, root -> new LanguageModel(root, config, MaskDecoding.ENHANCED))) {
      var model = new LanguageModel(weights, config, MaskDecoding.ENHANCED);
      for (int batchSize : new int[] {1, 4}) {
        List<PairScore> scores =
            new MinimalPairEvaluation(model, Tiny.MASK, batchSize).score(pairs);
        for (int i = 0; i < pairs.size(); i++) {
          compare(model, pairs.get(i), scores.get(i));
        }
      }
    }
  }

  private void compare(LanguageModel model, MinimalPair pair, PairScore found) {
    int[] hidden = pair.ids().clone();
    hidden[pair.first()] = Tiny.MASK;
    hidden[pair.second()] = Tiny.MASK;
    assertThat(pair.masked(Tiny.MASK).inputIds()).isEqualTo(hidden);
    PredictionBatch batch = PredictionBatch.bidirectional(List.of(pair.masked(Tiny.MASK)), 0);
    float[] p = model.logits(batch.input(), batch.labels(), Mode.EVAL).softmax(-1).toFloats();
    int one = pair.ids()[pair.first()];
    int other = pair.ids()[pair.second()];
    double first = Math.log(p[one]) - Math.log(p[other]);
    double second = Math.log(p[Tiny.VOCABULARY + other]) - Math.log(p[Tiny.VOCABULARY + one]);
    assertThat(found.first()).as("seed %d", seed).isCloseTo(first, within(1e-4));
    assertThat(found.second()).as("seed %d", seed).isCloseTo(second, within(1e-4));
    assertThat(found.right()).isEqualTo(found.margin() > 0);
    double likely = 1 / (1 + Math.exp(-found.margin()));
    assertThat(found.loss()).isCloseTo(-Math.log(likely), within(1e-9));
  }

  @Test
  void lossesOfFarMarginsAreFinite() {
    assertThat(new PairScore(500, 500).loss()).isZero();
    assertThat(new PairScore(-500, -500).loss()).isEqualTo(1000);
    assertThat(new PairScore(0, 0).loss()).isEqualTo(Math.log(2));
  }

  @Test
  void resultsAreSummedUp() {
    int[] ids = {1, 7, 8, 9, 2};
    List<MinimalPair> pairs =
        Arrays.asList(
            new MinimalPair(ids, 1, 2, 0, 4, "a"),
            new MinimalPair(ids, 1, 3, 1, 4, "a"),
            new MinimalPair(ids, 2, 3, 2, 5, "b"));
    List<PairScore> scores =
        List.of(new PairScore(1, 2), new PairScore(-3, 1), new PairScore(-1, 2));
    var result = new MinimalPairResult("mined", "validation", pairs, scores);
    assertThat(result.accuracy().right()).isEqualTo(2);
    assertThat(result.first().right()).isEqualTo(1);
    assertThat(result.second().right()).isEqualTo(3);
    assertThat(result.figures().get(0).metric()).isEqualTo("mined_accuracy");
    assertThat(result.figures().get(0).value()).isCloseTo(2.0 / 3, within(1e-12));
    assertThat(result.sequences().stream().map(SequenceScore::right)).containsExactly(1L, 0L, 1L);
    assertThat(result.sequences().stream().mapToDouble(SequenceScore::loss).sum() / 3)
        .isCloseTo(result.figures().get(1).value(), within(1e-12));
    assertThatThrownBy(() -> new MinimalPair(ids, 2, 2, 0, 0, "")).hasMessageContaining("2 and 2");
  }

  @Test
  void aModelFromLeftToRightIsNotAsked() throws IOException {
    Path model = Files.createDirectories(folder.resolve("forward"));
    Files.writeString(model.resolve("training.json"), "{\"settings\": {\"objective\": \"arlm\"}}");
    assertThatThrownBy(() -> MinimalPairEvaluation.score(model, List.of()))
        .hasMessageContainingAll("left to right", "forward");
  }
}
