package io.deberta4j.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.Deberta;
import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.pipeline.FillMaskOptions;
import io.deberta4j.pipeline.FillMaskPipeline;
import io.deberta4j.pipeline.FilledMask;
import io.deberta4j.testing.TestFolders;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.TokenizerOptions;
import io.deberta4j.vocabulary.VocabularyTrimming.Trimmed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTrimmingTest {
  private static final List<String> TEXTS =
      List.of("the old man sat by the sea.", "she went to the house and said nothing");

  /** What config.json calls the padding: a row of the table without a token, which stays. */
  private static final int PAD = 1003;

  private static final Path GOLDENS = TestFolders.repository().resolve("goldens");

  @TempDir Path folder;

  /** A masked-LM of random weights with 1008 rows and a vocabulary of 1000 pieces. */
  private Path model(String vocabulary, String... files) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    for (String name : List.of("config.json", "model.safetensors", "tokenizer_config.json")) {
      Files.copy(GOLDENS.resolve("e2e/v2-fill-mask").resolve(name), model.resolve(name));
    }
    for (String name : files) {
      Files.copy(
          GOLDENS.resolve("assets/own").resolve(vocabulary).resolve(name), model.resolve(name));
    }
    return model;
  }

  @Test
  void maskedTextsOfKeptPiecesHaveTheSameScores() throws IOException {
    Path model = model("own-unigram-1k", "spm.model");
    Path small = folder.resolve("small");
    Trimmed trimmed = VocabularyTrimming.trim(model, TEXTS.stream(), small);
    assertThat(trimmed.before()).isEqualTo(1008);
    assertThat(trimmed.ids()).contains(0, 1, 2, 3, 1000, PAD).hasSizeLessThan(100).isSorted();
    compareScores(scores(model, 1008), scores(small, trimmed.ids().size()), trimmed);
    Tokenizer old = Tokenizer.load(model);
    Tokenizer cut = Tokenizer.load(small);
    assertThat(cut.vocabularySize()).isEqualTo(trimmed.ids().size() - 1);
    for (String text : TEXTS) {
      int[] mapped =
          IntStream.of(cut.encode(text).ids()).map(id -> trimmed.ids().get(id)).toArray();
      assertThat(mapped).isEqualTo(old.encode(text).ids());
    }
    compareRows(model, small, trimmed, "deberta.embeddings.word_embeddings.weight");
    compareRows(model, small, trimmed, "cls.predictions.bias");
    assertThat(Files.readString(small.resolve("config.json")))
        .containsPattern("\"pad_token_id\" ?: " + trimmed.ids().indexOf(PAD));
  }

  /** Pre-training goes on with both models, and asks what they were trained for. */
  @Test
  void aGeneratorIsTrimmedAlikeAndTheRecordOfTheTrainingStays() throws IOException {
    Path model = model("own-unigram-1k", "spm.model");
    Path below = Files.createDirectory(model.resolve("generator"));
    for (String name : List.of("config.json", "model.safetensors", "spm.model")) {
      Files.copy(model.resolve(name), below.resolve(name));
    }
    Files.writeString(
        model.resolve("training.json"),
        "{\"settings\": {\"objective\": \"rtd\"}, \"results\": [1], \"evaluations\": [2]}");
    Path small = folder.resolve("small");
    Trimmed trimmed = VocabularyTrimming.trim(model, TEXTS.stream(), small);
    requireGenerator(model, below, small, trimmed);
    assertThat(Files.readString(small.resolve("training.json")))
        .contains("\"objective\" : \"rtd\"", "\"rows_before\" : 1008")
        .doesNotContain("results", "evaluations");

    Path file = model.resolve("model.generator.safetensors");
    Files.move(below.resolve("model.safetensors"), file);
    Files.move(below, folder.resolve("elsewhere"));
    Path published = folder.resolve("published");
    VocabularyTrimming.trim(model, TEXTS.stream(), published);
    requireGenerator(model, model, published, trimmed);
    assertThat(published.resolve("model.generator.safetensors")).doesNotExist();
  }

  private static void requireGenerator(Path model, Path before, Path small, Trimmed trimmed)
      throws IOException {
    Path after = small.resolve("generator");
    compareRows(before, after, trimmed, "deberta.embeddings.word_embeddings.weight");
    compareRows(before, after, trimmed, "cls.predictions.bias");
    assertThat(Pretrained.open(after).config())
        .isEqualTo(Pretrained.open(small).config())
        .extracting(DebertaConfig::numHiddenLayers)
        .isEqualTo(Pretrained.open(model).config().numHiddenLayers());
    assertThat(Tokenizer.load(after).encode(TEXTS.get(0)).ids())
        .isEqualTo(Tokenizer.load(small).encode(TEXTS.get(0)).ids());
  }

  /** A negative id means that there is no such token; one without a row is a mistake. */
  @Test
  void idsOfTheConfigurationThatAreNoRows() throws IOException {
    Path model = model("own-unigram-1k", "spm.model");
    Path config = model.resolve("config.json");
    String text = Files.readString(config);
    Files.writeString(config, text.replaceFirst("\\{", "{\"eos_token_id\": -1,"));
    Path small = folder.resolve("small");
    VocabularyTrimming.trim(model, TEXTS.stream(), small);
    assertThat(Files.readString(small.resolve("config.json")))
        .containsPattern("\"eos_token_id\" ?: -1");
    Files.writeString(config, text.replaceFirst("\\{", "{\"eos_token_id\": 1008,"));
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> VocabularyTrimming.trim(model, TEXTS.stream(), none))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("eos_token_id is 1008, expected less than vocab_size=1008");
    assertThat(none).doesNotExist();
  }

  private static Map<Integer, Double> scores(Path model, int candidates) {
    try (FillMaskPipeline pipeline = Deberta.fillMask(model)) {
      var options = FillMaskOptions.DEFAULT.withTopK(candidates);
      return pipeline.fill("the old [MASK] sat by the sea.", options).masks().get(0).stream()
          .collect(Collectors.toMap(FilledMask::token, FilledMask::score));
    }
  }

  /** Probabilities of kept pieces keep their ratios. */
  private static void compareScores(
      Map<Integer, Double> before, Map<Integer, Double> after, Trimmed trimmed) {
    List<Integer> pieces = trimmed.ids().stream().filter(id -> id != PAD).toList();
    double keptBefore = pieces.stream().mapToDouble(before::get).sum();
    double keptAfter = after.values().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(after).hasSameSizeAs(pieces);
    after.forEach(
        (id, score) ->
            assertThat(score / keptAfter)
                .isCloseTo(
                    before.getOrDefault(trimmed.ids().get(id), Double.NaN) / keptBefore,
                    within(1e-6)));
  }

  private static void compareRows(Path model, Path small, Trimmed trimmed, String name)
      throws IOException {
    var before = tensor(model, name).asFloatBuffer();
    var after = tensor(small, name).asFloatBuffer();
    int width = before.capacity() / trimmed.before();
    assertThat(after.capacity()).isEqualTo(width * trimmed.ids().size());
    for (int row = 0; row < trimmed.ids().size(); row++) {
      for (int column = 0; column < width; column++) {
        assertThat(after.get(row * width + column))
            .isEqualTo(before.get(trimmed.ids().get(row) * width + column));
      }
    }
  }

  private static ByteBuffer tensor(Path model, String name) {
    return Objects.requireNonNull(ModelDirectory.open(model).tensors().get(name)).read();
  }

  @Test
  void byteFallbackAndBothFilesAreTrimmedAlike() throws IOException {
    Path model = model("own-unigram-1k");
    VocabularyTraining.unigram(
            RandomText.sentences(new Random(3), "aeiorstln", 300, 2000).stream(),
            UnigramSettings.builder(700).specialTokens(List.of("<entity>")).build(),
            VocabularyListener.NONE)
        .save(model);
    List<String> texts =
        RandomText.sentences(new Random(4), "aeiorstln", 10, 20).stream()
            .map(text -> text + " <entity> nor")
            .toList();
    Path small = folder.resolve("small");
    Trimmed trimmed = VocabularyTrimming.trim(model, texts.stream(), small);
    assertThat(trimmed.ids()).contains(700, 701).hasSizeBetween(262, 500);
    requireSameIds(model, small, trimmed, texts, Flavour.AUTO);
    requireSameIds(model, small, trimmed, texts, Flavour.HF_SLOW);
    Tokenizer tokenizer = Tokenizer.load(small);
    assertThat(tokenizer.decode(tokenizer.encode("日本").ids(), true)).isEqualTo("日本");
  }

  @Test
  void bytePairsKeepThePiecesTheyAreJoinedFrom() throws IOException {
    Path model = model("own-bytebpe-2k");
    BytePairVocabulary vocabulary =
        VocabularyTraining.bytePairs(
            RandomText.sentences(new Random(5), "aeiorstln", 300, 2000).stream(),
            BytePairSettings.ofSize(700),
            VocabularyListener.NONE);
    vocabulary.save(model);
    Files.writeString(model.resolve("tokenizer_config.json"), "{\"vocab_type\": \"gpt2\"}");
    List<String> texts = RandomText.sentences(new Random(6), "aeiorstln", 10, 20);
    Path small = folder.resolve("small");
    Trimmed trimmed = VocabularyTrimming.trim(model, texts.stream(), small);
    assertThat(trimmed.ids()).contains(0, 1, 2, 3, 699).hasSizeBetween(262, 600);
    requireSameIds(model, small, trimmed, texts, Flavour.AUTO);
    requireSameIds(model, small, trimmed, texts, Flavour.HF_SLOW);
    List<String> others = RandomText.sentences(new Random(7), "aeiorstln", 50, 50);
    for (String text : others) {
      Tokenizer tokenizer = Tokenizer.load(small);
      assertThat(tokenizer.decode(tokenizer.encode(text).ids(), true)).isEqualTo(text);
    }
  }

  @Test
  void wordPiecesKeepTheTokenForUnknownWords() throws IOException {
    Path model = model("own-unigram-1k");
    List<String> tokens = new ArrayList<>(List.of("[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"));
    for (String letter : "aeiorstln".split("", -1)) {
      tokens.addAll(List.of(letter, "##" + letter, letter + "s", "##" + letter + "s"));
    }
    Files.write(model.resolve("vocab.txt"), tokens);
    Tokenizer.load(model).save(model); // makes a tokenizer.json, which can be trimmed
    List<String> texts = List.of("Tears stain one tear", "as is");
    Path small = folder.resolve("small");
    Trimmed trimmed = VocabularyTrimming.trim(model, texts.stream(), small);
    assertThat(trimmed.ids()).contains(0, 1, 2, 3, 4).hasSizeLessThan(tokens.size());
    requireSameIds(model, small, trimmed, texts, Flavour.AUTO);
    assertThat(Tokenizer.load(small).encode("quiz").tokens()).contains("[UNK]");
  }

  private static void requireSameIds(
      Path model, Path small, Trimmed trimmed, List<String> texts, Flavour flavour) {
    Tokenizer before = Tokenizer.load(model, TokenizerOptions.DEFAULT.withFlavour(flavour));
    Tokenizer after = Tokenizer.load(small, TokenizerOptions.DEFAULT.withFlavour(flavour));
    assertThat(after.vocabularySize()).isEqualTo(trimmed.ids().size() - 1);
    for (String text : texts) {
      String masked = text + " [MASK]";
      int[] mapped =
          IntStream.of(after.encode(masked).ids()).map(id -> trimmed.ids().get(id)).toArray();
      assertThat(mapped).as(text).isEqualTo(before.encode(masked).ids());
    }
  }

  @Test
  void anAdapterIsNotTrimmed() throws IOException {
    Path base = model("own-unigram-1k", "spm.model");
    Path adapter = Files.createDirectory(folder.resolve("adapter"));
    Files.writeString(
        adapter.resolve("adapter_config.json"),
        "{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 2, \"base_model_name_or_path\": \"%s\"}"
            .formatted(base.toString().replace('\\', '/')));
    Safetensors.write(adapter.resolve("adapter_model.safetensors"), List.of(), Map.of());
    assertThatThrownBy(
            () -> VocabularyTrimming.trim(adapter, TEXTS.stream(), folder.resolve("small")))
        .isInstanceOf(DebertaException.class)
        .hasMessageContaining("an adapter, whose base alone would be trimmed");
  }

  @Test
  void whatCannotBeTrimmedIsAnError() throws IOException {
    Path model = model("own-bpe-1k", "spm.model");
    Path small = folder.resolve("small");
    assertThatThrownBy(() -> VocabularyTrimming.trim(model, TEXTS.stream(), small))
        .isInstanceOf(DebertaException.class)
        .hasMessageContaining("no unigram model");
    Files.writeString(model.resolve("config.json"), "{\"vocab_size\": 1007}");
    Files.delete(model.resolve("spm.model"));
    Files.copy(GOLDENS.resolve("assets/own/own-unigram-1k/spm.model"), model.resolve("spm.model"));
    assertThatThrownBy(() -> VocabularyTrimming.trim(model, TEXTS.stream(), small))
        .hasMessageContaining("expected 1007 rows");
    Files.writeString(model.resolve("config.json"), "{\"vocab_size\": 900}");
    assertThatThrownBy(() -> VocabularyTrimming.trim(model, TEXTS.stream(), small))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("at least 1001");
    assertThat(small).doesNotExist();
  }
}
