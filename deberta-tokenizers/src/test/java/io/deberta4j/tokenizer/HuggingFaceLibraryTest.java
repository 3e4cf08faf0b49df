package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flavours hf4 and hf5 against Hugging Face's own library (through DJL), which reads the
 * tokenizer.json that this library writes: ids, type ids, masks, decoded text of all golden texts
 * and of random ones.
 */
class HuggingFaceLibraryTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int RANDOM_TEXTS = 400;

  @TempDir static Path folder = Path.of("unset");

  private static final List<String> VOCABULARIES =
      List.of(
          "own/own-unigram-8k/spm.model",
          "own/own-unigram-1k/spm.model",
          "own/own-bpe-1k/spm.model",
          "own/own-bytebpe-2k/vocab.json",
          "spm.model",
          "test_sentencepiece.model",
          "deberta-v1/vocab.json");

  private static final Map<String, TokenizerOptions> OPTIONS =
      Map.of(
          "plain",
          TokenizerOptions.DEFAULT,
          "set",
          TokenizerOptions.DEFAULT
              .withLowerCase(true)
              .withSplitByPunct(true)
              .withAddPrefixSpace(true));

  @TestFactory
  Stream<DynamicTest> flavoursAgreeWithTheLibrary() throws IOException {
    Set<String> texts = goldenTexts();
    List<DynamicTest> tests = new ArrayList<>();
    for (String vocabulary : VOCABULARIES) {
      for (Flavour flavour : List.of(Flavour.HF4, Flavour.HF5)) {
        OPTIONS.forEach(
            (name, options) ->
                tests.add(
                    DynamicTest.dynamicTest(
                        vocabulary + " " + flavour.cliName() + " " + name,
                        () -> compare(vocabulary, options.withFlavour(flavour), texts))));
      }
    }
    return tests.stream();
  }

  private static Set<String> goldenTexts() throws IOException {
    Set<String> texts = new TreeSet<>();
    for (Path file : TestFiles.below(TestFiles.goldens(), ".jsonl")) {
      for (String line : Files.readAllLines(file)) {
        JsonNode row = MAPPER.readTree(line);
        for (String field : List.of("text", "first", "second")) {
          if (row.path(field).isTextual()) {
            texts.add(row.path(field).textValue());
          }
        }
      }
    }
    return texts;
  }

  /** BERT's vocabulary, which some models of the family have, with all its settings. */
  @TestFactory
  Stream<DynamicTest> wordPiecesAgreeWithTheLibrary() throws IOException {
    Set<String> texts = goldenTexts();
    List<String> vocabulary = wordPieces(texts);
    List<DynamicTest> tests = new ArrayList<>();
    for (boolean lowerCase : new boolean[] {true, false}) {
      for (String stripAccents : List.of("null", "true", "false")) {
        for (boolean chinese : new boolean[] {true, false}) {
          String settings =
              "{\"do_lower_case\":%s,\"strip_accents\":%s,\"tokenize_chinese_chars\":%s}"
                  .formatted(lowerCase, stripAccents, chinese);
          Path directory = Files.createTempDirectory(folder, "wordpiece");
          Files.write(directory.resolve("vocab.txt"), vocabulary);
          Files.writeString(directory.resolve("tokenizer_config.json"), settings);
          tests.add(
              DynamicTest.dynamicTest(
                  settings, () -> compare(directory, TokenizerOptions.DEFAULT, texts)));
        }
      }
    }
    return tests.stream();
  }

  /** Special tokens, characters, and every third word in halves; some words remain unknown. */
  private static List<String> wordPieces(Set<String> texts) {
    Set<String> pieces = new TreeSet<>();
    for (String text : texts) {
      for (String word : text.toLowerCase(Locale.ROOT).split("[\\s\\p{P}]+", -1)) {
        int half = word.offsetByCodePoints(0, word.codePointCount(0, word.length()) / 2);
        if (word.hashCode() % 3 == 0) {
          pieces.add(word.substring(0, half));
          pieces.add("##" + word.substring(half));
        }
      }
      text.codePoints().filter(c -> c % 5 != 0).forEach(c -> pieces.add(Character.toString(c)));
      text.codePoints().filter(c -> c % 7 != 0).forEach(c -> pieces.add("##" + (char) c));
    }
    pieces.removeIf(piece -> piece.isBlank() || piece.matches("(?s).*[\\n\\r].*"));
    List<String> all = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    all.addAll(pieces);
    return all;
  }

  private static void compare(String vocabulary, TokenizerOptions options, Set<String> golden)
      throws IOException {
    Path file = TestFiles.asset(vocabulary);
    assumeTrue(Files.exists(file), () -> "skipped: vocabulary " + file + " is absent");
    compare(file, options, golden);
  }

  private static void compare(Path file, TokenizerOptions options, Set<String> golden)
      throws IOException {
    Tokenizer ours = Tokenizer.load(file, options);
    Path saved = Files.createTempDirectory(folder, "saved");
    ours.save(saved);
    long seed = Long.getLong("seed", 20260921L);
    RandomText random = new RandomText(new Random(seed));
    List<String> texts = new ArrayList<>(golden);
    for (int i = 0; i < RANDOM_TEXTS; i++) {
      texts.add(random.next());
    }
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(saved.resolve(TokenizerFiles.TOKENIZER_JSON))
            .optTruncation(false)
            .optPadding(false)
            .build()) {
      for (String text : texts) {
        assertSame(text, ours, theirs, "seed " + seed + ", text " + escaped(text));
      }
      for (int i = 0; i + 1 < texts.size(); i += 7) {
        var expected = theirs.encode(texts.get(i), texts.get(i + 1));
        Encoding actual = ours.encode(texts.get(i), texts.get(i + 1), EncodeOptions.DEFAULT);
        assertThat(longs(actual.ids())).isEqualTo(expected.getIds());
        assertThat(longs(actual.typeIds())).isEqualTo(expected.getTypeIds());
      }
    }
    Tokenizer again = Tokenizer.load(saved);
    assertThat(again.flavour()).isEqualTo(Flavour.AUTO);
    assertThat(again.encode("The [MASK] word!").ids())
        .isEqualTo(ours.encode("The [MASK] word!").ids());
  }

  private static void assertSame(
      String text, Tokenizer ours, HuggingFaceTokenizer theirs, String description) {
    Encoding actual = ours.encode(text);
    var expected = theirs.encode(text);
    assertThat(longs(actual.ids())).as(description).isEqualTo(expected.getIds());
    assertThat(longs(actual.typeIds())).as(description).isEqualTo(expected.getTypeIds());
    assertThat(longs(actual.attentionMask()))
        .as(description)
        .isEqualTo(expected.getAttentionMask());
    assertThat(longs(actual.specialTokensMask()))
        .as(description)
        .isEqualTo(expected.getSpecialTokenMask());
    if (text.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
      assertSameSpans(text, actual, expected.getCharTokenSpans(), description);
    }
    for (boolean skip : new boolean[] {false, true}) {
      assertThat(ours.decode(actual.ids(), new DecodeOptions(skip, false)))
          .as(description)
          .isEqualTo(theirs.decode(expected.getIds(), skip));
    }
  }

  /**
   * The library's spans may have white space at their ends, and a symbol put before the text has
   * the span of the first character; ours have no white space, and that symbol's is empty.
   */
  private static void assertSameSpans(
      String text, Encoding actual, CharSpan[] expected, String description) {
    for (int i = 0; i < actual.length(); i++) {
      if (expected[i] == null || actual.specialTokensMask()[i] == 1) {
        assertThat(actual.endOffset(i)).as(description).isZero();
        continue;
      }
      String theirs = text.substring(expected[i].getStart(), expected[i].getEnd()).strip();
      String ours = text.substring(actual.startOffset(i), actual.endOffset(i));
      if (ours.isEmpty()) {
        assertThat(actual.tokens().get(i)).as(description).matches("[\u2581\u0120]+");
        continue;
      }
      assertThat(ours).as(description + " token " + i).isEqualTo(theirs);
    }
  }

  private static long[] longs(int[] ints) {
    return Arrays.stream(ints).asLongStream().toArray();
  }

  static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (c > 0x20 && c < 0x7F) {
                out.append((char) c);
              } else {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
              }
            });
    return out.toString();
  }
}
