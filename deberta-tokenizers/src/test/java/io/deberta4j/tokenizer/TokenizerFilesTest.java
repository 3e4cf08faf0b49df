package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.TokenizerException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading from directories and jars, settings files, saving. */
class TokenizerFilesTest {
  private static final String TEXT = "Hello, wörld! [MASK] ŠĐ 😀  it's";

  @TempDir Path folder = Path.of("unset");

  private Path copy(String own, Map<String, String> settings) throws IOException {
    Path target = Files.createTempDirectory(folder, "model");
    for (Path file : TestFiles.below(TestFiles.own(own), "")) {
      if (Files.isRegularFile(file)) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    for (Map.Entry<String, String> file : settings.entrySet()) {
      Files.writeString(target.resolve(file.getKey()), file.getValue());
    }
    return target;
  }

  private static List<Integer> ids(Tokenizer tokenizer, String text) {
    return java.util.Arrays.stream(tokenizer.encode(text).ids()).boxed().toList();
  }

  @Test
  void savedTokenizersLoadAgainInEveryFlavour() throws IOException {
    for (String own : List.of("own-unigram-8k", "own-bpe-1k", "own-bytebpe-2k")) {
      for (Flavour flavour : Flavour.values()) {
        Tokenizer tokenizer =
            Tokenizer.load(
                TestFiles.own(own),
                TokenizerOptions.DEFAULT
                    .withFlavour(flavour)
                    .withLowerCase(true)
                    .withSplitByPunct(true)
                    .withAddPrefixSpace(true));
        Path saved = folder.resolve(own + flavour);
        tokenizer.save(saved);
        Tokenizer again = Tokenizer.load(saved);
        assertThat(ids(again, TEXT)).as(own + " " + flavour).isEqualTo(ids(tokenizer, TEXT));
        assertThat(again.decode(again.encode(TEXT).ids(), false))
            .isEqualTo(tokenizer.decode(tokenizer.encode(TEXT).ids(), false));
        assertThat(again.specialTokens()).isEqualTo(tokenizer.specialTokens());
      }
    }
  }

  @Test
  void saveVocabularyNamesItsFiles() {
    Tokenizer tokenizer = Tokenizer.load(TestFiles.own("own-bytebpe-2k"));
    assertThat(tokenizer.saveVocabulary(folder.resolve("v")))
        .extracting(path -> String.valueOf(path.getFileName()))
        .containsExactlyInAnyOrder("vocab.json", "merges.txt");
  }

  /** The same vocabulary from Microsoft's file and from Hugging Face's two. */
  @Test
  void microsoftsFileGivesTheSameIds() throws IOException {
    Path only = Files.createDirectories(folder.resolve("ms"));
    Files.copy(
        TestFiles.own("own-bytebpe-2k").resolve("bpe_encoder.bin"),
        only.resolve("bpe_encoder.bin"));
    Tokenizer ours = Tokenizer.load(only);
    assertThat(ids(ours, TEXT))
        .isEqualTo(ids(Tokenizer.load(TestFiles.own("own-bytebpe-2k")), TEXT));
    ours.save(folder.resolve("converted"));
    assertThat(folder.resolve("converted/vocab.json")).exists();
  }

  @Test
  void loadsFromAJar() throws IOException {
    Path jar = folder.resolve("model.jar");
    URI uri = URI.create("jar:" + jar.toUri());
    try (FileSystem zip = FileSystems.newFileSystem(uri, Map.of("create", "true"))) {
      for (String own : List.of("own-unigram-8k", "own-bytebpe-2k")) {
        Path inside = Files.createDirectories(zip.getPath("/models", own));
        for (Path file : TestFiles.below(TestFiles.own(own), "")) {
          if (Files.isRegularFile(file)) {
            Files.copy(file, inside.resolve(String.valueOf(file.getFileName())));
          }
        }
        for (Flavour flavour : List.of(Flavour.AUTO, Flavour.MICROSOFT)) {
          TokenizerOptions options = TokenizerOptions.DEFAULT.withFlavour(flavour);
          assertThat(ids(Tokenizer.load(inside, options), TEXT))
              .isEqualTo(ids(Tokenizer.load(TestFiles.own(own), options), TEXT));
        }
      }
    }
  }

  @Test
  void settingsOfTheCheckpointAreHonoured() throws IOException {
    Path model =
        copy(
            "own-unigram-8k",
            Map.of(
                "tokenizer_config.json",
                """
                {"do_lower_case": true, "split_by_punct": true, "model_max_length": 512,
                 "vocab_type": "spm", "sp_model_kwargs": {}, "padding_side": "left",
                 "clean_up_tokenization_spaces": true}
                """));
    Tokenizer tokenizer = Tokenizer.load(model);
    assertThat(tokenizer.modelMaxLength()).isEqualTo(512);
    assertThat(tokenizer.encode("HELLO").tokens())
        .isEqualTo(Tokenizer.load(TestFiles.own("own-unigram-8k")).encode("hello").tokens());
    assertThat(tokenizer.encode("a!b").tokens()).contains("▁b");
    assertThat(tokenizer.defaultOptions().paddingSide()).isEqualTo(Side.LEFT);
    Tokenizer overridden = Tokenizer.load(model, TokenizerOptions.DEFAULT.withLowerCase(false));
    assertThat(overridden.encode("HELLO").tokens())
        .isNotEqualTo(tokenizer.encode("HELLO").tokens());
    EncodeOptions truncating = EncodeOptions.DEFAULT.withTruncation(Truncation.LONGEST_FIRST, 0);
    assertThat(tokenizer.encode("a ".repeat(2000), null, truncating).length()).isEqualTo(512);
  }

  @Test
  void absurdModelMaxLengthMeansNoLimit() throws IOException {
    Path model =
        copy("own-unigram-1k", Map.of("tokenizer_config.json", "{\"model_max_length\": 1e30}"));
    assertThat(Tokenizer.load(model).modelMaxLength()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void addedTokensGetTheirIdsAndAreCutOut() throws IOException {
    Path model =
        copy(
            "own-unigram-1k",
            Map.of(
                "tokenizer_config.json",
                """
                {"added_tokens_decoder": {
                  "1000": {"content": "[MASK]", "special": true},
                  "1001": {"content": "<ENT>", "special": false, "single_word": true},
                  "1005": {"content": "<<S>>", "special": true, "lstrip": true, "rstrip": true}},
                 "additional_special_tokens": ["<<S>>"]}
                """));
    Tokenizer tokenizer = Tokenizer.load(model);
    assertThat(tokenizer.vocabularySize()).isEqualTo(1006);
    Encoding encoding = tokenizer.encode("an <ENT> and x<ENT> or <<S>> then");
    assertThat(encoding.ids()).contains(1001, 1005);
    assertThat(java.util.Arrays.stream(encoding.ids()).filter(id -> id == 1001)).hasSize(1);
    Path legacy =
        copy(
            "own-unigram-1k",
            Map.of(
                "added_tokens.json", "{\"[MASK]\": 1000, \"<new>\": 1001}",
                "special_tokens_map.json", "{\"mask_token\": \"[MASK]\"}"));
    assertThat(Tokenizer.load(legacy).encode("<new>").ids()).containsExactly(1, 1001, 2);
  }

  @Test
  void contradictionsAreRefused() throws IOException {
    assertRefused(
        copy("own-unigram-1k", Map.of("tokenizer_config.json", "{\"vocab_type\": \"gpt2\"}")),
        "vocab_type");
    assertRefused(
        copy(
            "own-unigram-1k",
            Map.of("tokenizer_config.json", "{\"sp_model_kwargs\": {\"enable_sampling\": true}}")),
        "enable_sampling");
    assertRefused(
        copy(
            "own-unigram-1k",
            Map.of("tokenizer_config.json", "{\"do_lower_case\": 1, \"do_lower_case\": 2}")),
        "do_lower_case");
    assertRefused(
        copy("own-unigram-1k", Map.of("tokenizer_config.json", "{\"do_lower_case\": \"yes\"}")),
        "true or false");
    assertRefused(Files.createTempDirectory(folder, "empty"), "no vocabulary");
    assertRefused(folder.resolve("absent"), "does not exist");
    Path text = Files.writeString(folder.resolve("text.txt"), "no vocabulary");
    assertRefused(text, text + ": is no vocabulary. Expected a directory, or one of spm.model");
    Path half = Files.createTempDirectory(folder, "half");
    Files.copy(TestFiles.own("own-bytebpe-2k").resolve("vocab.json"), half.resolve("vocab.json"));
    assertRefused(half, "no vocabulary");
  }

  @Test
  void tokenizerJsonIsVerbatim() throws IOException {
    Path model = Files.createTempDirectory(folder, "json");
    Tokenizer hf4 =
        Tokenizer.load(
            TestFiles.own("own-unigram-8k"), TokenizerOptions.DEFAULT.withFlavour(Flavour.HF4));
    hf4.save(model);
    assertThat(ids(Tokenizer.load(model), "日本")).isEqualTo(ids(hf4, "日本"));
    assertThatThrownBy(() -> Tokenizer.load(model, TokenizerOptions.DEFAULT.withLowerCase(true)))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("verbatim");
    assertThatThrownBy(
            () -> Tokenizer.load(model, TokenizerOptions.DEFAULT.withFlavour(Flavour.HF_SLOW)))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("needs spm.model");
  }

  private static void assertRefused(Path model, String message) {
    assertThatThrownBy(() -> Tokenizer.load(model))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining(message);
  }
}
