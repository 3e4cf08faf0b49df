package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
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

  /** As transformers writes it after {@code padding="max_length"}; pipelines pad by themselves. */
  @Test
  void paddingOfTheTokenizersFileIsNotTakenForSpecialTokens() throws IOException {
    Path padded = Files.createDirectory(directory.resolve("padded"));
    Fakes.tokenizers().get(3).save(padded);
    Path file = padded.resolve("tokenizer.json");
    String plain = Files.readString(file);
    String fixed =
        "\"padding\": {\"strategy\": {\"Fixed\": 512}, \"direction\": \"Right\","
            + " \"pad_to_multiple_of\": null, \"pad_id\": 0, \"pad_type_id\": 0,"
            + " \"pad_token\": \"[PAD]\"}";
    Files.writeString(file, plain.replaceFirst("\"padding\" *: *null", fixed));
    Tokenizer tokenizer = Tokenizer.load(padded);
    assertThat(tokenizer.encode("").length()).isEqualTo(512);
    DebertaConfig config = ConfigJson.read(directory.resolve("config.json"));
    TextRows rows = new TextRows(tokenizer, config, PipelineOptions.DEFAULT.withMaxLength(128));
    TextWindows windows =
        rows.encode(List.of(TextPair.of("the dog")), Truncation.LONGEST_FIRST).get(0);
    assertThat(windows.encodings().get(0).length()).isLessThan(20);
  }

  @Test
  void batchesHoldEveryRowOnceAndStayWithinBounds() {
    TextRows rows = rows(PipelineOptions.DEFAULT.withMaxLength(3000).withBatchSize(7));
    Random random = new Random(5);
    List<TextPair> inputs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      inputs.add(TextPair.of("the dog ".repeat(random.nextInt(i % 10 == 0 ? 1200 : 30))));
    }
    List<Encoding> encoded =
        rows.encode(inputs, Truncation.LONGEST_FIRST).stream()
            .flatMap(windows -> windows.encodings().stream())
            .toList();
    List<Integer> seen = new ArrayList<>();
    for (List<Integer> batch : rows.batches(encoded)) {
      int longest = batch.stream().mapToInt(i -> encoded.get(i).length()).max().orElseThrow();
      assertThat(batch).hasSizeBetween(1, 7);
      assertThat(batch.size() == 1 || batch.size() * longest <= 4096).isTrue();
      seen.addAll(batch);
    }
    assertThat(seen).hasSize(encoded.size()).doesNotHaveDuplicates();
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

  /** Special tokens alone are no text: that is not cut to nothing in silence. */
  @Test
  void aLengthWithoutPlaceForTextIsRefused() {
    for (int length : new int[] {1, 2}) {
      assertThatThrownBy(() -> rows(PipelineOptions.DEFAULT.withMaxLength(length)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("maximum length of " + length)
          .hasMessageContaining("at least 3");
    }
    TextRows rows = rows(PipelineOptions.DEFAULT.withMaxLength(3));
    assertThat(encoded(rows, TextPair.of("the the the"))).hasSize(3);
    assertThatThrownBy(() -> encoded(rows, new TextPair("the", "dog")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("maximum length of 3");
  }

  @Test
  void aStrideMustBeSmallerThanTheWindows() {
    assertThatThrownBy(() -> rows(PipelineOptions.DEFAULT.withMaxLength(10).withStride(8)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a stride of 8 tokens must be smaller than the maximum length of 10");
    TextRows rows = rows(PipelineOptions.DEFAULT.withMaxLength(10).withStride(7));
    assertThat(encoded(rows, TextPair.of("the ".repeat(20)))).hasSizeGreaterThan(10);
    assertThatThrownBy(() -> encoded(rows, new TextPair("dog", "the ".repeat(20))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("stride of 7")
        .hasMessageContaining("place for 5");
    assertThatThrownBy(() -> PipelineOptions.DEFAULT.withStride(3).withTruncate(true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stride");
  }

  /** Joined at their steps, the windows are the text: nothing is lost, nothing is doubled. */
  @Test
  void windowsTogetherAreTheText() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int length = 8 + random.nextInt(30);
      TextRows rows = rows(PipelineOptions.DEFAULT.withMaxLength(length));
      String split = "the dog goes home ".repeat(random.nextInt(40));
      TextPair input = seed % 2 == 0 ? TextPair.of(split) : new TextPair("a", split);
      int sequence = seed % 2 == 0 ? 0 : 1;
      var side = seed % 2 == 0 ? Truncation.ONLY_FIRST : Truncation.ONLY_SECOND;
      TextWindows windows = rows.encode(List.of(input), side).get(0);
      List<Integer> ids = new ArrayList<>();
      for (int w = 0; w < windows.encodings().size(); w++) {
        List<Integer> some = ids(windows.encodings().get(w), sequence);
        assertThat(windows.encodings().get(w).length()).isLessThanOrEqualTo(length);
        int known = ids.size() - w * windows.step();
        assertThat(ids.subList(ids.size() - known, ids.size()))
            .as("seed %d, window %d", seed, w)
            .isEqualTo(some.subList(0, known));
        ids.addAll(some.subList(known, some.size()));
      }
      Encoding whole =
          Tokenizer.load(directory).encode(input.text(), input.pair(), EncodeOptions.DEFAULT);
      assertThat(ids).as("seed %d", seed).isEqualTo(ids(whole, sequence));
    }
  }

  private static List<Integer> ids(Encoding row, int sequence) {
    return IntStream.range(0, row.length())
        .filter(i -> row.sequenceId(i) == sequence)
        .mapToObj(row::id)
        .toList();
  }

  private static List<Encoding> encoded(TextRows rows, TextPair input) {
    return rows.encode(List.of(input), Truncation.LONGEST_FIRST).get(0).encodings();
  }

  @Test
  void aTokenizerWithMoreIdsThanTheModelIsAnErrorThatSaysSo() throws Exception {
    Path file = directory.resolve("config.json");
    Files.writeString(file, Files.readString(file).replace("1010", "100"));
    TextRows rows = rows(PipelineOptions.DEFAULT);
    assertThatThrownBy(
            () -> rows.encode(List.of(TextPair.of("the dog [MASK]")), Truncation.ONLY_FIRST))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("vocab_size=100");
  }
}
