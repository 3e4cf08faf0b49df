package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.TokenizerException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** BERT's vocabularies: cases by hand; HuggingFaceLibraryTest compares with the library. */
class WordPieceTest {
  private static final List<String> VOCABULARY =
      List.of(
          "[PAD]",
          "[UNK]",
          "[CLS]",
          "[SEP]",
          "[MASK]",
          "un",
          "##aff",
          "##able",
          "cafe",
          "caf\u00e9",
          "\u6771",
          "\u4eac",
          "##\u4eac",
          ",",
          "##a");

  @TempDir Path folder;

  private Path directory(String settings) throws IOException {
    Path directory = Files.createTempDirectory(folder, "model");
    Files.write(directory.resolve("vocab.txt"), VOCABULARY);
    Files.writeString(directory.resolve("tokenizer_config.json"), settings);
    return directory;
  }

  private static void assertTokens(Tokenizer tokenizer, String text, String... expected) {
    List<String> tokens = tokenizer.encode(text).tokens();
    assertThat(tokens.subList(1, tokens.size() - 1)).containsExactly(expected);
    assertThat(tokens.get(0) + tokens.get(tokens.size() - 1)).isEqualTo("[CLS][SEP]");
  }

  @Test
  void theLongestPieceIsTakenAndLettersArePlain() throws IOException {
    Tokenizer tokenizer = Tokenizer.load(directory("{}"));
    assertTokens(tokenizer, "UNAFFABLE,caf\u00e9", "un", "##aff", "##able", ",", "cafe");
    assertTokens(tokenizer, "\u6771\u4eac [MASK]", "\u6771", "\u4eac", "[MASK]");
    assertTokens(tokenizer, "unaffabled una", "[UNK]", "un", "##a");
    assertTokens(tokenizer, "un" + "a".repeat(98), many("un", "##a", 98));
    assertTokens(tokenizer, "un" + "a".repeat(99), "[UNK]"); // more than 100 characters
    assertThat(tokenizer.decode(tokenizer.encode("Unaffable , un").ids(), true))
        .isEqualTo("unaffable, un");
  }

  private static String[] many(String first, String next, int times) {
    String[] all = new String[times + 1];
    java.util.Arrays.fill(all, next);
    all[0] = first;
    return all;
  }

  @Test
  void settingsKeepCaseAccentsAndIdeographsTogether() throws IOException {
    String settings =
        "{\"do_lower_case\":false,\"strip_accents\":false,\"tokenize_chinese_chars\":false}";
    Tokenizer tokenizer = Tokenizer.load(directory(settings));
    assertTokens(tokenizer, "Un caf\u00e9", "[UNK]", "caf\u00e9");
    assertTokens(tokenizer, "\u6771\u4eac", "\u6771", "##\u4eac");
  }

  @Test
  void spansAreThoseOfTheText() throws IOException {
    String text = "  Un\u0000affable\u6771Caf\u00e9";
    Encoding encoding = Tokenizer.load(directory("{}")).encode(text);
    assertThat(encoding.tokens().subList(1, 6))
        .containsExactly("un", "##aff", "##able", "\u6771", "cafe");
    assertThat(text.substring(encoding.startOffset(2), encoding.endOffset(2))).isEqualTo("aff");
    assertThat(text.substring(encoding.startOffset(4), encoding.endOffset(4))).isEqualTo("\u6771");
    assertThat(text.substring(encoding.startOffset(5), encoding.endOffset(5)))
        .isEqualTo("Caf\u00e9");
  }

  @Test
  void aSavedTokenizerReadsTheSameAndNamesItsClass() throws IOException {
    Tokenizer tokenizer = Tokenizer.load(directory("{\"strip_accents\":false}"));
    Path saved = folder.resolve("saved");
    tokenizer.save(saved);
    assertThat(saved.resolve("tokenizer_config.json"))
        .content()
        .contains("BertTokenizer", "strip_accents");
    String text = "Unaffable, caf\u00e9 \u6771\u4eac";
    assertThat(Tokenizer.load(saved).encode(text).ids()).isEqualTo(tokenizer.encode(text).ids());
  }

  /** As BertTokenizerFast does it: tokenizer_config.json counts, if it names that class. */
  @Test
  void settingsCountForTheirOwnClassOnly() throws IOException {
    Path directory = directory("{\"do_lower_case\": false}");
    Tokenizer.load(directory).save(directory); // a tokenizer.json that keeps the case
    Path config = directory.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"tokenizer_class\": \"BertTokenizer\", \"do_lower_case\": true}");
    assertTokens(Tokenizer.load(directory), "UN", "un");
    Files.writeString(config, "{\"do_lower_case\": true}");
    assertTokens(Tokenizer.load(directory), "UN", "[UNK]");
    Tokenizer.load(directory).save(folder.resolve("again"));
    assertThat(folder.resolve("again/tokenizer_config.json"))
        .content()
        .containsPattern("\"do_lower_case\" ?: false");
  }

  @Test
  void wholeWordsAreTheirPieces() throws IOException {
    WholeWords words = Tokenizer.load(directory("{}")).wholeWords();
    assertThat(words.isPartOfWholeWord("##able")).isTrue();
    assertThat(words.isPartOfWholeWord("un")).isFalse();
    assertThat(words.isPartOfWholeWord("[MASK]")).isFalse();
    assertThat(words.words("unaffable, un")).containsExactly("unaffable", ",", " un");
  }

  @Test
  void whatOtherTokenizersDoWithSuchAFileIsRefused() throws IOException {
    Path japanese =
        directory(
            "{\"tokenizer_class\":\"BertJapaneseTokenizer\",\"word_tokenizer_type\":\"mecab\"}");
    assertThatThrownBy(() -> Tokenizer.load(japanese))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("BertJapaneseTokenizer")
        .hasMessageContaining("mecab");
    Path bare = directory("{\"do_basic_tokenize\":false}");
    assertThatThrownBy(() -> Tokenizer.load(bare))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("do_basic_tokenize");
    Path plain = directory("{}");
    for (Flavour flavour : List.of(Flavour.MICROSOFT, Flavour.SENTENCEPIECE)) {
      assertThatThrownBy(() -> Tokenizer.load(plain, TokenizerOptions.DEFAULT.withFlavour(flavour)))
          .isInstanceOf(TokenizerException.class)
          .hasMessageContaining("vocab.txt")
          .hasMessageContaining(flavour.cliName());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[PAD]\n[CLS]\n[SEP]\n", "a\nb"})
  void vocabulariesWithoutAnUnknownTokenGetOne(String content) throws IOException {
    Path directory = directory("{}");
    Files.writeString(directory.resolve("vocab.txt"), content);
    if (content.isEmpty()) {
      assertThatThrownBy(() -> Tokenizer.load(directory))
          .isInstanceOf(TokenizerException.class)
          .hasMessageContaining("vocab.txt")
          .hasMessageContaining("without tokens");
    } else {
      assertThatThrownBy(() -> Tokenizer.load(directory))
          .isInstanceOf(TokenizerException.class)
          .hasMessageContaining("[UNK]");
    }
  }

  @Test
  void brokenFilesAreRefused() throws IOException {
    Path directory = directory("{}");
    Files.write(directory.resolve("vocab.txt"), new byte[] {'a', (byte) 0xFF, '\n'});
    assertThatThrownBy(() -> Tokenizer.load(directory))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("vocab.txt")
        .hasMessageContaining("UTF-8");
    Files.write(
        directory.resolve("vocab.txt"),
        "[UNK]\r\n[CLS]\r\n[SEP]\r\nun".getBytes(StandardCharsets.UTF_8));
    assertTokens(Tokenizer.load(directory), "un", "un"); // as written on Windows
  }
}
