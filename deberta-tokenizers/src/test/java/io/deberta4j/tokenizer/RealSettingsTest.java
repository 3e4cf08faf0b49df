package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Settings as people publish them, of transformers 4.5 to 5 and of GLiNER, beside the published
 * vocabularies: each is read, and plain text has the ids that it has without settings.
 */
class RealSettingsTest {
  private static final String TEXT = "It was not as cold as it looked.";

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> plainTextHasTheIdsOfTheVocabulary() throws IOException {
    Path configs = TestFiles.data("configs");
    if (!Files.isDirectory(configs)) {
      return Stream.of(
          DynamicTest.dynamicTest(
              "real settings", () -> assumeTrue(false, configs + " is absent")));
    }
    try (Stream<Path> paths = Files.list(configs)) {
      return paths
          .filter(path -> Files.exists(path.resolve("tokenizer_config.json")))
          .sorted()
          .toList()
          .stream()
          .map(path -> DynamicTest.dynamicTest(path.getFileName().toString(), () -> verify(path)));
    }
  }

  private void verify(Path settings) throws IOException {
    String name = settings.getFileName().toString();
    boolean v1 = name.startsWith("v1");
    List<String> vocabulary = v1 ? List.of("vocab.json", "merges.txt") : List.of("spm.model");
    Path plain = Files.createDirectories(folder.resolve(name + "-plain"));
    Path whole = Files.createDirectories(folder.resolve(name));
    for (String file : vocabulary) {
      Path source = TestFiles.asset(v1 ? "deberta-v1/" + file : file);
      assumeTrue(Files.exists(source), source + " is absent");
      Files.copy(source, plain.resolve(file));
      Files.copy(source, whole.resolve(file));
    }
    for (String file :
        List.of("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")) {
      if (Files.exists(settings.resolve(file))) {
        Files.copy(settings.resolve(file), whole.resolve(file));
      }
    }
    Tokenizer tokenizer = Tokenizer.load(whole);
    assertThat(tokenizer.encode(TEXT).ids()).isEqualTo(Tokenizer.load(plain).encode(TEXT).ids());
    assertThat(tokenizer.id("[MASK]")).isEqualTo(v1 ? 50264 : 128000);
    assertThat(tokenizer.specialTokens().pad()).hasValue(0);
    assertThat(tokenizer.modelMaxLength()).isIn(512, Integer.MAX_VALUE);
    if (name.startsWith("gliner2")) {
      assertThat(tokenizer.id("[SEP_TEXT]")).isEqualTo(128002);
      assertThat(tokenizer.vocabularySize()).isEqualTo(128011);
    }
  }
}
