package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every row of every tokenizer golden: ids, tokens, masks, offsets, decoded text, words. What a
 * file is follows from its first line.
 */
class TokenizerGoldenTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> goldenFilesAreReproduced() {
    List<Path> files = TestFiles.below(TestFiles.goldens(), ".jsonl");
    assumeFalse(
        files.isEmpty() && TestFolders.goldensGiven(),
        () -> "no golden files below " + TestFiles.goldens());
    assertThat(files).as("golden files below %s", TestFiles.goldens()).isNotEmpty();
    return files.stream()
        .map(
            file -> DynamicTest.dynamicTest(String.valueOf(file.getFileName()), () -> check(file)));
  }

  private static void check(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      Iterator<String> rows = lines.iterator();
      JsonNode head = MAPPER.readTree(rows.next());
      Path model = TestFiles.asset(modelName(head));
      assumeTrue(Files.exists(model), () -> "skipped: vocabulary " + model + " is absent");
      Case golden = new Case(head, Tokenizer.load(model, options(head)));
      golden.checkHead();
      int count = 0;
      while (rows.hasNext()) {
        String row = rows.next();
        golden.check(MAPPER.readTree(row));
        count++;
      }
      assertThat(count).as("rows of %s", file).isPositive();
    }
  }

  /** "vocab.json + merges.txt" names two files of one folder. */
  private static String modelName(JsonNode head) {
    String model = head.path("model").asText();
    int plus = model.indexOf(" + ");
    return plus < 0 ? model : model.substring(0, plus);
  }

  private static TokenizerOptions options(JsonNode head) {
    String kind = head.path("kind").asText().replace(" pairs", "");
    TokenizerOptions options =
        TokenizerOptions.DEFAULT.withFlavour(
            switch (kind) {
              case "sentencepiece" -> Flavour.SENTENCEPIECE;
              case "SPMTokenizer", "GPT2Tokenizer" -> Flavour.MICROSOFT;
              case "DebertaTokenizer", "DebertaV2Tokenizer" -> Flavour.HF_SLOW;
              default -> throw new IllegalArgumentException("unknown kind " + kind);
            });
    for (Map.Entry<String, JsonNode> option : head.path("options").properties()) {
      boolean on = option.getValue().booleanValue();
      options =
          switch (option.getKey()) {
            case "do_lower_case" -> options.withLowerCase(on);
            case "split_by_punct" -> options.withSplitByPunct(on);
            case "add_prefix_space" -> options.withAddPrefixSpace(on);
            default -> throw new IllegalArgumentException("unknown option " + option.getKey());
          };
    }
    return options;
  }

  private record Case(JsonNode head, Tokenizer tokenizer) {

    void checkHead() {
      if (head.has("length")) {
        assertThat(tokenizer.vocabularySize()).isEqualTo(head.path("length").intValue());
      }
      if (head.has("vocabulary")) {
        assertThat(tokenizer.vocabularySize()).isEqualTo(head.path("vocabulary").intValue());
      }
      if (head.has("mask_id")) {
        assertThat(tokenizer.specialTokens().mask()).hasValue(head.path("mask_id").intValue());
      }
      SpecialTokens special = tokenizer.specialTokens();
      JsonNode ids = head.path("special_ids");
      if (!ids.isMissingNode()) {
        assertThat(special.cls()).hasValue(ids.path("cls").intValue());
        assertThat(special.sep()).hasValue(ids.path("sep").intValue());
        assertThat(special.pad()).hasValue(ids.path("pad").intValue());
        assertThat(special.unk()).hasValue(ids.path("unk").intValue());
        assertThat(special.mask()).hasValue(ids.path("mask").intValue());
        assertThat(special.bos()).hasValue(ids.path("bos").intValue());
        assertThat(special.eos()).hasValue(ids.path("eos").intValue());
      }
      for (Map.Entry<String, JsonNode> added : head.path("added_tokens").properties()) {
        assertThat(tokenizer.token(Integer.parseInt(added.getKey())))
            .isEqualTo(added.getValue().asText());
      }
    }

    void check(JsonNode row) {
      if (row.has("first")) {
        checkPair(row);
        return;
      }
      String text = row.path("text").textValue();
      EncodeOptions bare = EncodeOptions.DEFAULT.withSpecialTokens(false);
      Encoding encoding = tokenizer.encode(text, null, bare);
      JsonNode tokens = row.has("pieces") ? row.path("pieces") : row.path("tokens");
      assertThat(encoding.tokens()).as(row.toString()).isEqualTo(strings(tokens));
      if (row.has("ids")) {
        assertThat(encoding.ids()).as(row.toString()).isEqualTo(ints(row.path("ids")));
      }
      if (row.has("input_ids")) {
        checkSpecial(row, text);
      }
      if (row.has("offsets")) {
        assertThat(offsets(text, encoding)).as(row.toString()).isEqualTo(row.path("offsets"));
      }
      if (row.has("decoded") && row.has("ids")) {
        assertThat(tokenizer.decode(encoding.ids(), new DecodeOptions(false, false)))
            .as(row.toString())
            .isEqualTo(row.path("decoded").textValue());
      }
      checkWords(row, text, encoding);
    }

    private void checkSpecial(JsonNode row, String text) {
      Encoding encoding = tokenizer.encode(text);
      assertThat(encoding.ids()).as(row.toString()).isEqualTo(ints(row.path("input_ids")));
      assertThat(encoding.specialTokensMask())
          .as(row.toString())
          .isEqualTo(ints(row.path("special_tokens_mask")));
      int[] ids = encoding.ids();
      assertThat(tokenizer.decode(ids, new DecodeOptions(false, false)))
          .as(row.toString())
          .isEqualTo(row.path("decoded").textValue());
      assertThat(tokenizer.decode(ids, new DecodeOptions(true, false)))
          .as(row.toString())
          .isEqualTo(row.path("decoded_skip_special").textValue());
      assertThat(tokenizer.decode(ids, new DecodeOptions(true, true)))
          .as(row.toString())
          .isEqualTo(row.path("decoded_cleaned").textValue());
    }

    private void checkWords(JsonNode row, String text, Encoding encoding) {
      WholeWords words = tokenizer.wholeWords();
      if (row.has("words")) {
        assertThat(words.words(text)).as(row.toString()).isEqualTo(strings(row.path("words")));
      }
      if (row.has("part_of_whole_word")) {
        int[] parts =
            encoding.tokens().stream().mapToInt(t -> words.isPartOfWholeWord(t) ? 1 : 0).toArray();
        assertThat(parts).as(row.toString()).isEqualTo(ints(row.path("part_of_whole_word")));
      }
    }

    private void checkPair(JsonNode row) {
      String first = row.path("first").textValue();
      String second = row.path("second").textValue();
      Encoding encoding;
      try {
        encoding = tokenizer.encode(first, second, encodeOptions(row.path("options")));
      } catch (TokenizerException e) {
        throw new AssertionError(row.toString(), e);
      }
      if (row.path("input_ids").isEmpty()) {
        encoding = tokenizer.encode(first, second, EncodeOptions.DEFAULT);
        assertThat(encoding.length()).isGreaterThan(row.path("options").path("max_length").asInt());
        return;
      }
      assertThat(encoding.ids()).as(row.toString()).isEqualTo(ints(row.path("input_ids")));
      assertThat(encoding.typeIds()).as(row.toString()).isEqualTo(ints(row.path("token_type_ids")));
      assertThat(encoding.attentionMask())
          .as(row.toString())
          .isEqualTo(ints(row.path("attention_mask")));
      assertThat(encoding.specialTokensMask())
          .as(row.toString())
          .isEqualTo(ints(row.path("special_tokens_mask")));
    }

    private static EncodeOptions encodeOptions(JsonNode options) {
      EncodeOptions result = EncodeOptions.DEFAULT;
      int max = options.path("max_length").asInt();
      JsonNode truncation = options.path("truncation");
      if (truncation.isTextual()) {
        String name = truncation.textValue().toUpperCase(Locale.ROOT);
        result = result.withTruncation(Truncation.valueOf(name), max);
      } else {
        boolean on = truncation.asBoolean();
        result =
            result.withTruncation(on ? Truncation.LONGEST_FIRST : Truncation.DO_NOT_TRUNCATE, max);
      }
      return switch (options.path("padding").asText()) {
        case "max_length" -> result.withPadding(Padding.MAX_LENGTH);
        case "longest", "true" -> result.withPadding(Padding.LONGEST);
        default -> result;
      };
    }

    /** Offsets in code points, as the golden files have them. */
    private static JsonNode offsets(String text, Encoding encoding) {
      var array = MAPPER.createArrayNode();
      for (int i = 0; i < encoding.length(); i++) {
        array
            .addArray()
            .add(text.codePointCount(0, encoding.startOffset(i)))
            .add(text.codePointCount(0, encoding.endOffset(i)));
      }
      return array;
    }

    private static int[] ints(JsonNode array) {
      return StreamSupport.stream(array.spliterator(), false)
          .mapToInt(JsonNode::intValue)
          .toArray();
    }

    private static List<String> strings(JsonNode array) {
      return StreamSupport.stream(array.spliterator(), false).map(JsonNode::textValue).toList();
    }
  }
}
