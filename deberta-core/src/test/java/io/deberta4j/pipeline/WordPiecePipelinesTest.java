package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models with BERT's vocabulary, which marks pieces that go on with a word. */
final class WordPiecePipelinesTest {
  private static final List<String> LABELS = List.of("O", "PER", "LOC");
  private static final List<String> TOKENS =
      List.of(
          "[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]", "merkel", "##s", ",", "berlin", "\u6771",
          "\u4eac", "the", "has", "a", ".");

  @TempDir Path directory;

  private void writeVocabulary(List<String> tokens) throws IOException {
    Files.deleteIfExists(directory.resolve("spm.model"));
    Files.write(directory.resolve("vocab.txt"), tokens);
    Files.writeString(directory.resolve("tokenizer_config.json"), "{}");
  }

  /** Labels a token by what it is. */
  private static int label(String token) {
    return switch (token) {
      case "merkel", "##s" -> 1;
      case "berlin", "\u6771" -> 2;
      default -> 0;
    };
  }

  private List<String> entities(String text) throws IOException {
    writeVocabulary(TOKENS);
    Tokenizer tokenizer = Tokenizer.load(directory);
    var pipeline =
        new TokenClassificationPipeline(
            Fakes.tokens(
                tokenizer,
                LABELS,
                PipelineOptions.DEFAULT,
                (row, i) -> {
                  float[] logits = new float[LABELS.size()];
                  logits[label(row.tokens().get(i))] = 9;
                  return logits;
                }));
    return pipeline.classify(text).entities().stream()
        .map(entity -> entity.label() + " " + entity.word())
        .toList();
  }

  @Test
  void wordsAreWhatTheMarksSay() throws IOException {
    assertThat(entities("Merkel, Berlin")).containsExactly("PER Merkel", "LOC Berlin");
    assertThat(entities("Merkels berlin")).containsExactly("PER Merkels", "LOC berlin");
    assertThat(entities("\u4eac\u6771\u4eac")).containsExactly("LOC \u6771");
    assertThat(entities("Xyz Merkel")).containsExactly("PER Merkel"); // behind an unknown word
  }

  @Test
  void masksBecomeWordsOrTheirEnds() throws IOException {
    TinyModel.maskedLm(directory);
    List<String> tokens = new ArrayList<>(TOKENS);
    for (int i = 0; tokens.size() < 1000; i++) {
      tokens.add(i % 2 == 0 ? "##w" + i : "w" + i);
    }
    writeVocabulary(tokens);
    try (var pipeline =
        FillMaskPipeline.load(directory, PipelineOptions.DEFAULT, MaskDecoder.PLAIN)) {
      var all = FillMaskOptions.DEFAULT.withTopK(1000);
      for (FilledMask filled : pipeline.fill("The [MASK] has a [MASK].", all).masks().get(0)) {
        String token = filled.tokenString();
        String shown = token.startsWith("##") ? token.substring(2) : " " + token;
        assertThat(filled.sequence()).isEqualTo("The" + shown + " has a [MASK].");
      }
    }
  }
}
