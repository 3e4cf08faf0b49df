package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.deberta4j.data.SeededRandom;
import io.deberta4j.data.SeededRandom.Purpose;
import io.deberta4j.data.Target;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Recorded draws give the recorded masks, and our own draws the recorded frequencies. The ids of
 * the vocabulary need a file that may be absent; all else is compared without it.
 */
class MaskingGoldenTest {
  private static final List<String> SPECIAL = List.of("[MASK]", "[CLS]", "[SEP]", "[PAD]", "[UNK]");

  /** The recorded frequencies are of 20,000 draws, ours of as many. */
  private static final int TRIALS = 20_000;

  private static final int MASK = 1_000_000;
  private static final int FIRST_TOKEN = 2_000_000;
  private static final int MAX_SEQUENCE_LENGTH = 512;

  @TestFactory
  Stream<DynamicTest> recordedDrawsGiveTheRecordedMasks() throws IOException {
    return tests("traces.json", "traces", MaskingGoldenTest::replay);
  }

  @TestFactory
  Stream<DynamicTest> recordedDrawsGiveTheRecordedIds() throws IOException {
    return tests("traces.json", "traces", MaskingGoldenTest::replayWithVocabulary);
  }

  @TestFactory
  Stream<DynamicTest> ownDrawsAreAsFrequentAsTheRecordedOnes() throws IOException {
    return tests("statistics.json", "rows", MaskingGoldenTest::compareFrequencies);
  }

  private interface Comparison {
    void compare(JsonNode node);
  }

  private static Stream<DynamicTest> tests(String fileName, String list, Comparison comparison)
      throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(TestFolders.goldens())) {
      for (Path file : paths.filter(path -> path.endsWith(fileName)).sorted().toList()) {
        for (JsonNode node : new JsonMapper().readTree(file.toFile()).get(list)) {
          String name =
              "%s %s, %d tokens"
                  .formatted(
                      TestFolders.goldens().relativize(file),
                      node.get("args"),
                      node.get("tokens").size());
          tests.add(DynamicTest.dynamicTest(name, () -> comparison.compare(node)));
        }
      }
    }
    assertThat(tests.isEmpty() && !TestFolders.goldensGiven()).as("no " + fileName).isFalse();
    return tests.stream();
  }

  /** Draws as recorded; whoever asks for another kind, or other limits, than recorded fails. */
  private static final class Recorded implements MaskingDraws {
    private final JsonNode calls;
    private int at;

    Recorded(JsonNode calls) {
      this.calls = calls;
    }

    private JsonNode next(String kind) {
      assertThat(at).as("draws of the trace").isLessThan(calls.size());
      JsonNode call = calls.get(at++);
      assertThat(call.get(0).asText()).as("draw %d", at).isEqualTo(kind);
      return call;
    }

    @Override
    public double fraction() {
      return next("random").get(1).asDouble();
    }

    @Override
    public int between(int low, int high) {
      JsonNode call = next("randint");
      assertThat(new int[] {low, high}).containsExactly(call.get(1).asInt(), call.get(2).asInt());
      return call.get(3).asInt();
    }

    @Override
    public int index(int count) {
      JsonNode call = next("choice");
      assertThat(count).isEqualTo(call.get(1).asInt());
      return call.get(2).asInt();
    }

    void assertAllUsed() {
      assertThat(at).as("draws used").isEqualTo(calls.size());
    }
  }

  private static NGramMasking masking(JsonNode args) {
    double share = args.path("mask_lm_prob").asDouble(0.15);
    int maxTokens = args.path("max_seq_len").asInt(MAX_SEQUENCE_LENGTH);
    int maxPredictions =
        args.path("max_preds_per_seq").asInt(NGramMasking.maxPredictions(maxTokens, share));
    return new NGramMasking(
        share,
        maxPredictions,
        args.path("max_gram").asInt(1),
        args.path("mask_prob").asDouble(0.8),
        args.path("keep_prob").asDouble(0.1));
  }

  /** Each token of the trace has an id of its own; a token drawn has its index. */
  private static void replay(JsonNode trace) {
    JsonNode tokens = trace.get("tokens");
    NGramMasking masking = masking(trace.get("args"));
    assertThat(masking.maxPredictions()).isEqualTo(trace.get("max_preds_per_seq").asInt());
    assertThat(masking.window()).isEqualTo(trace.get("mask_window").asInt());
    int[] ids = IntStream.range(FIRST_TOKEN, FIRST_TOKEN + tokens.size()).toArray();
    var draws = new Recorded(trace.get("random_calls"));
    MaskedSequence masked =
        new NGramMasker(masking, vocabulary(tokens, trace.get("part_of_whole_word")))
            .mask(ids, draws);
    draws.assertAllUsed();
    int predicted = 0;
    for (int i = 0; i < ids.length; i++) {
      boolean chosen = trace.get("labels").get(i).asInt() != 0;
      String now = trace.get("masked_tokens").get(i).asText();
      assertThat(masked.labels()[i]).as("label %d", i).isEqualTo(chosen ? ids[i] : Target.IGNORED);
      if (now.equals("[MASK]")) {
        assertThat(masked.inputIds()[i]).as("token %d", i).isEqualTo(MASK);
      } else if (now.equals(tokens.get(i).asText())) {
        assertThat(masked.inputIds()[i]).as("token %d", i).isEqualTo(ids[i]);
      } else {
        assertThat(masked.inputIds()[i]).as("token %d", i).isLessThan(MASK);
      }
      predicted += chosen ? 1 : 0;
    }
    assertThat(masked.predicted()).isEqualTo(predicted);
  }

  private static MaskingVocabulary vocabulary(JsonNode tokens, JsonNode continuing) {
    BitSet special = new BitSet();
    BitSet parts = new BitSet();
    for (int i = 0; i < tokens.size(); i++) {
      special.set(FIRST_TOKEN + i, SPECIAL.contains(tokens.get(i).asText()));
      parts.set(FIRST_TOKEN + i, continuing.get(i).asBoolean());
    }
    return new MaskingVocabulary(MASK, special, parts, IntStream.rangeClosed(0, 128_000).toArray());
  }

  private static void replayWithVocabulary(JsonNode trace) {
    Tokenizer tokenizer = published();
    MaskingVocabulary vocabulary = MaskingVocabulary.of(tokenizer);
    int[] ids = ids(trace.get("tokens"), tokenizer);
    for (int i = 0; i < ids.length; i++) {
      assertThat(vocabulary.continuesWord(ids[i]))
          .as("%s is part of a whole word", trace.get("tokens").get(i))
          .isEqualTo(trace.get("part_of_whole_word").get(i).asBoolean());
    }
    MaskedSequence masked =
        new NGramMasker(masking(trace.get("args")), vocabulary)
            .mask(ids, new Recorded(trace.get("random_calls")));
    assertThat(masked.inputIds()).containsExactly(ids(trace.get("masked_tokens"), tokenizer));
    int[] labels = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      int label = trace.get("labels").get(i).asInt();
      labels[i] = label == 0 ? Target.IGNORED : label;
    }
    assertThat(masked.labels()).containsExactly(labels);
  }

  private static Tokenizer published() {
    List<Path> places =
        TestFolders.assets().stream().map(folder -> folder.resolve("spm.model")).toList();
    Optional<Path> file = places.stream().filter(Files::exists).findFirst();
    if (file.isEmpty()) {
      String reason =
          "SKIPPED masking with the published vocabulary: spm.model is not in " + places;
      System.out.println(reason);
      return Assumptions.abort(reason);
    }
    return Tokenizer.load(file.get(), TokenizerOptions.DEFAULT.withFlavour(Flavour.MICROSOFT));
  }

  private static int[] ids(JsonNode tokens, Tokenizer tokenizer) {
    int[] ids = new int[tokens.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokenizer.tokenId(tokens.get(i).asText()).orElseThrow();
    }
    return ids;
  }

  private static void compareFrequencies(JsonNode row) {
    JsonNode tokens = row.get("tokens");
    NGramMasker masker =
        new NGramMasker(masking(row.get("args")), vocabulary(tokens, continuing(tokens)));
    int[] ids = IntStream.range(FIRST_TOKEN, FIRST_TOKEN + tokens.size()).toArray();
    long[] chosen = new long[ids.length];
    long[] read = new long[3]; // [MASK], as it was, another
    double sum = 0;
    double squares = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      MaskedSequence masked = masker.mask(ids, SeededRandom.stream(1, Purpose.MASKING, trial));
      for (int i = 0; i < ids.length; i++) {
        if (masked.labels()[i] != Target.IGNORED) {
          chosen[i]++;
          read[masked.inputIds()[i] == MASK ? 0 : masked.inputIds()[i] == ids[i] ? 1 : 2]++;
        }
      }
      sum += masked.predicted();
      squares += (double) masked.predicted() * masked.predicted();
    }
    double mean = sum / TRIALS;
    double deviation = Math.sqrt(Math.max(0, squares / TRIALS - mean * mean));
    double expected = row.get("std_selected").asDouble();
    assertThat(mean)
        .isCloseTo(row.get("mean_selected").asDouble(), within(4 * expected * error() + 1e-9));
    assertThat(deviation).as("spread").isCloseTo(expected, within(0.05 * expected + 1e-6));
    for (int i = 0; i < ids.length; i++) {
      assertRate("position " + i, chosen[i], TRIALS, row.get("selection_rate_per_position").get(i));
    }
    assertRate("[MASK]", read[0], (long) sum, row.get("share_mask"));
    assertRate("kept", read[1], (long) sum, row.get("share_kept"));
    assertRate("replaced", read[2], (long) sum, row.get("share_random"));
  }

  /** Words begin at ▁ and at punctuation, which is all that the recorded sentence has. */
  private static JsonNode continuing(JsonNode tokens) {
    var parts = new JsonMapper().createArrayNode();
    for (JsonNode token : tokens) {
      String text = token.asText();
      boolean letters = text.chars().allMatch(Character::isLetterOrDigit);
      parts.add(letters && !SPECIAL.contains(text));
    }
    return parts;
  }

  /** Two frequencies of as many draws differ by this many standard deviations of one draw. */
  private static double error() {
    return Math.sqrt(2.0 / TRIALS);
  }

  private static void assertRate(String name, long count, long of, JsonNode recorded) {
    double p = recorded.asDouble();
    double error = Math.sqrt(2 * p * (1 - p) / of);
    assertThat((double) count / of).as(name).isCloseTo(p, within(4.5 * error + 1e-9));
  }
}
