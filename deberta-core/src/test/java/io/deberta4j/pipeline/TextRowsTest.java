package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that fit the model, batches that fit in memory. */
final class TextRowsTest {
  @TempDir Path directory;

  @BeforeEach
  void write() {
    TinyModel.encoder(directory);
  }

  private TextRows rows(PipelineOptions options) {
    DebertaConfig config = ConfigJson.read(directory.resolve("config.json"));
    return new TextRows(Tokenizer.load(directory), config, options);
  }

  @Test
  void batchesHoldEveryRowOnceAndStayWithinBounds() {
    TextRows rows = rows(PipelineOptions.DEFAULT.withMaxLength(3000).withBatchSize(7));
    Random random = new Random(5);
    List<TextPair> inputs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      inputs.add(TextPair.of("the dog ".repeat(random.nextInt(i % 10 == 0 ? 1200 : 30))));
    }
    List<Row> encoded = rows.encode(inputs);
    List<Integer> seen = new ArrayList<>();
    for (List<Integer> batch : rows.batches(encoded)) {
      int longest = batch.stream().mapToInt(i -> encoded.get(i).length()).max().orElseThrow();
      assertThat(batch).hasSizeBetween(1, 7);
      assertThat(batch.size() == 1 || batch.size() * longest <= 4096).isTrue();
      seen.addAll(batch);
    }
    assertThat(seen).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void theSmallerLimitCounts() throws Exception {
    assertThat(rows(PipelineOptions.DEFAULT).maxLength()).isEqualTo(40);
    Path settings = directory.resolve("tokenizer_config.json");
    Files.writeString(settings, "{\"model_max_length\": 20}");
    assertThat(rows(PipelineOptions.DEFAULT).maxLength()).isEqualTo(20);
    Files.writeString(settings, "{\"model_max_length\": 1000000000000000019884624838656}");
    assertThat(rows(PipelineOptions.DEFAULT).maxLength()).isEqualTo(40);
    assertThat(rows(PipelineOptions.DEFAULT.withMaxLength(100)).maxLength()).isEqualTo(100);
  }

  @Test
  void aTokenizerWithMoreIdsThanTheModelIsAnErrorThatSaysSo() throws Exception {
    Path file = directory.resolve("config.json");
    Files.writeString(file, Files.readString(file).replace("1010", "100"));
    TextRows rows = rows(PipelineOptions.DEFAULT);
    assertThatThrownBy(() -> rows.encode(List.of(TextPair.of("the dog [MASK]"))))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("vocab_size=100");
  }
}
