package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.TokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every supported component of a tokenizer.json against Hugging Face's own library. */
class TokenizerJsonComponentsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir static Path folder = Path.of("unset");

  /** A vocabulary, and a section of its tokenizer.json that is replaced. */
  private record Variant(String vocabulary, String field, String json) {}

  private static final List<Variant> VARIANTS = new ArrayList<>();

  private static void variants(String vocabulary, String field, String... jsons) {
    for (String json : jsons) {
      VARIANTS.add(new Variant(vocabulary, field, json));
    }
  }

  static {
    String unigram = "own-unigram-1k";
    variants(
        unigram,
        "normalizer",
        "null",
        "{\"type\":\"NFC\"}",
        "{\"type\":\"NFD\"}",
        "{\"type\":\"NFKC\"}",
        "{\"type\":\"NFKD\"}",
        "{\"type\":\"Nmt\"}",
        "{\"type\":\"Lowercase\"}",
        "{\"type\":\"Prepend\",\"prepend\":\"_x\"}",
        "{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":false}",
        "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a.\"},\"content\":\"bb\"}",
        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"[aeiou]+\"},\"content\":\"\"}",
        "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFD\"},{\"type\":\"StripAccents\"}]}");
    variants(
        unigram,
        "pre_tokenizer",
        "null",
        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"first\",\"split\":true}",
        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"never\",\"split\":true}",
        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"always\",\"split\":false}",
        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"add_prefix_space\":true}",
        "{\"type\":\"Whitespace\"}",
        "{\"type\":\"WhitespaceSplit\"}",
        "{\"type\":\"Digits\",\"individual_digits\":true}",
        "{\"type\":\"Digits\",\"individual_digits\":false}",
        "{\"type\":\"Punctuation\",\"behavior\":\"Removed\"}",
        "{\"type\":\"Punctuation\",\"behavior\":\"MergedWithPrevious\"}",
        "{\"type\":\"Punctuation\",\"behavior\":\"MergedWithNext\"}",
        "{\"type\":\"Punctuation\",\"behavior\":\"Contiguous\"}",
        split("\\\\w+", "Isolated", false),
        split("\\\\s+", "Removed", false),
        split("\\\\w+|[^\\\\w\\\\s]+", "Removed", true),
        split("[a-m]", "MergedWithNext", true),
        "{\"type\":\"Split\",\"pattern\":{\"String\":\" \"},\"behavior\":\"MergedWithPrevious\","
            + "\"invert\":false}");
    variants(
        unigram,
        "decoder",
        "null",
        "{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"prepend_scheme\":\"never\"}",
        "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Replace\",\"pattern\":{\"String\":\"▁\"},"
            + "\"content\":\" \"},{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"},"
            + "{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}]}");
    variants(
        unigram,
        "post_processor",
        "null",
        "{\"type\":\"BertProcessing\",\"sep\":[\"[SEP]\",2],\"cls\":[\"[CLS]\",1]}",
        "{\"type\":\"RobertaProcessing\",\"sep\":[\"[SEP]\",2],\"cls\":[\"[CLS]\",1],"
            + "\"trim_offsets\":true,\"add_prefix_space\":false}",
        "{\"type\":\"Sequence\",\"processors\":[{\"type\":\"ByteLevel\",\"add_prefix_space\":true,"
            + "\"trim_offsets\":true,\"use_regex\":true},{\"type\":\"BertProcessing\","
            + "\"sep\":[\"[SEP]\",2],\"cls\":[\"[CLS]\",1]}]}");
    String added =
        "{\"id\":%d,\"content\":\"%s\",\"single_word\":%b,\"lstrip\":%b,\"rstrip\":%b,"
            + "\"normalized\":%b,\"special\":%b}";
    for (int flags = 0; flags < 16; flags++) {
      variants(
          unigram,
          "added_tokens",
          "["
              + added.formatted(3, "[UNK]", false, false, false, true, true)
              + ","
              + added.formatted(
                  1000,
                  "the",
                  (flags & 1) > 0,
                  (flags & 2) > 0,
                  (flags & 4) > 0,
                  (flags & 8) > 0,
                  false)
              + ","
              + added.formatted(1001, "[MASK]", false, false, false, false, true)
              + "]");
    }
    variants("own-unigram-8k", "model.byte_fallback", "true");
    variants("own-bpe-1k", "model.fuse_unk", "false");
    variants("own-bpe-1k", "model.ignore_merges", "true");
    variants("own-bpe-1k", "model.unk_token", "null");
    variants(
        "own-bytebpe-2k",
        "pre_tokenizer",
        "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"use_regex\":false,\"trim_offsets\":true}");
  }

  private static String split(String regex, String behaviour, boolean invert) {
    return "{\"type\":\"Split\",\"pattern\":{\"Regex\":\""
        + regex
        + "\"},\"behavior\":\""
        + behaviour
        + "\",\"invert\":"
        + invert
        + "}";
  }

  private static ObjectNode document(Variant variant) throws IOException {
    Tokenizer tokenizer =
        Tokenizer.load(
            TestFiles.own(variant.vocabulary()), TokenizerOptions.DEFAULT.withFlavour(Flavour.HF4));
    Path saved = Files.createTempDirectory(folder, "variant");
    tokenizer.save(saved);
    ObjectNode root =
        (ObjectNode) MAPPER.readTree(Files.readAllBytes(saved.resolve("tokenizer.json")));
    JsonNode value = MAPPER.readTree(variant.json());
    if (variant.field().startsWith("model.")) {
      root.withObject("/model").set(variant.field().substring("model.".length()), value);
    } else {
      root.set(variant.field(), value);
    }
    return root;
  }

  @TestFactory
  Stream<DynamicTest> componentsAgreeWithTheLibrary() {
    return VARIANTS.stream()
        .map(
            variant ->
                DynamicTest.dynamicTest(
                    variant.vocabulary() + " " + variant.field() + " " + variant.json(),
                    () -> compare(variant)));
  }

  private static void compare(Variant variant) throws IOException {
    Path file = Files.createTempDirectory(folder, "json").resolve("tokenizer.json");
    Files.write(file, MAPPER.writeValueAsBytes(document(variant)));
    Tokenizer ours = Tokenizer.load(file);
    long seed = Long.getLong("seed", 99L);
    RandomText random = new RandomText(new Random(seed));
    try (HuggingFaceTokenizer theirs =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(file)
            .optTruncation(false)
            .optPadding(false)
            .build()) {
      for (int i = 0; i < 150; i++) {
        String text = random.next();
        String pair = random.next();
        String description = "seed " + seed + ", text " + HuggingFaceLibraryTest.escaped(text);
        var expected = theirs.encode(text);
        Encoding actual = ours.encode(text);
        assertThat(longs(actual.ids())).as(description).isEqualTo(expected.getIds());
        assertThat(ours.decode(actual.ids(), true))
            .as(description)
            .isEqualTo(theirs.decode(expected.getIds(), true));
        var expectedPair = theirs.encode(text, pair);
        Encoding actualPair = ours.encode(text, pair, EncodeOptions.DEFAULT);
        assertThat(longs(actualPair.ids())).as(description).isEqualTo(expectedPair.getIds());
        assertThat(longs(actualPair.typeIds()))
            .as(description)
            .isEqualTo(expectedPair.getTypeIds());
      }
    }
  }

  private static long[] longs(int[] ints) {
    return Arrays.stream(ints).asLongStream().toArray();
  }

  @Test
  void truncationAndPaddingOfTheFileAreTheDefault() throws IOException {
    ObjectNode root = document(VARIANTS.get(0));
    root.set(
        "truncation",
        MAPPER.readTree(
            "{\"direction\":\"Right\",\"max_length\":6,\"strategy\":\"LongestFirst\",\"stride\":0}"));
    root.set(
        "padding",
        MAPPER.readTree(
            "{\"strategy\":{\"Fixed\":6},\"direction\":\"Left\",\"pad_to_multiple_of\":null,"
                + "\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"[PAD]\"}"));
    Path file = folder.resolve("padded.json");
    Files.write(file, MAPPER.writeValueAsBytes(root));
    Tokenizer tokenizer = Tokenizer.load(file);
    assertThat(tokenizer.encode("the and of to a in that is was he").length()).isEqualTo(6);
    assertThat(tokenizer.encode("a").attentionMask()).startsWith(0);
    assertThat(tokenizer.encode("a").length()).isEqualTo(6);
  }

  @Test
  void otherComponentsAreRefusedByName() throws IOException {
    for (Variant variant :
        List.of(
            new Variant("own-unigram-1k", "normalizer", "{\"type\":\"Runes\"}"),
            new Variant("own-unigram-1k", "pre_tokenizer", "{\"type\":\"UnicodeScripts\"}"),
            new Variant("own-unigram-1k", "decoder", "{\"type\":\"CTC\"}"),
            new Variant("own-unigram-1k", "post_processor", "{\"type\":\"Odd\"}"),
            new Variant("own-unigram-1k", "model", "{\"type\":\"WordLevel\",\"vocab\":{}}"))) {
      Path file = Files.createTempDirectory(folder, "odd").resolve("tokenizer.json");
      Files.write(file, MAPPER.writeValueAsBytes(document(variant)));
      String name = MAPPER.readTree(variant.json()).path("type").asText();
      assertThatThrownBy(() -> Tokenizer.load(file))
          .isInstanceOf(TokenizerException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("not supported");
    }
  }
}
