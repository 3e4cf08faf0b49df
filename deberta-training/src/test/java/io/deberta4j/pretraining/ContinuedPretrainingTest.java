package io.deberta4j.pretraining;

import static io.deberta4j.pretraining.TinyPretraining.settings;
import static io.deberta4j.pretraining.TinyPretraining.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ConfigException;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.pretraining.PretrainingSettings.Decoder;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint lacks, has under another name, or says wrongly when it is gone on with. */
class ContinuedPretrainingTest {
  private static final String GENERATED = "generator." + DrawnPositions.NAME;

  @TempDir Path folder;

  private static PretrainingSettings one(PretrainingTask task) {
    return settings(task, TinyCorpus.loop(1).build());
  }

  /** Saves fresh weights with their tokenizer. */
  private Path saved(String name, PretrainingSettings settings) throws IOException {
    return saved(name, TinyCorpus.fresh(folder), settings);
  }

  private Path saved(String name, PretrainingStart start, PretrainingSettings settings)
      throws IOException {
    Path model = Files.createDirectories(folder.resolve(name));
    var started = StartedPretraining.of(start, settings, TinyCorpus.LENGTH);
    try (var weights = started.model().weights()) {
      for (Path directory : started.model().save(model, DType.F32)) {
        started.tokenizer().save(directory);
      }
    }
    return model;
  }

  private static PretrainingStart.Checkpoint at(Path model) {
    return new PretrainingStart.Checkpoint(model, null);
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  /** Writes a model anew with other tensors. */
  private static void change(Path model, Consumer<Map<String, Tensor>> change) {
    try (var scope = TensorScope.open()) {
      Pretrained opened = Pretrained.open(model);
      Map<String, Tensor> tensors = tensors(opened);
      change.accept(tensors);
      Pretrained.save(model, opened.config(), tensors, DType.F32, Pretrained.MAX_SHARD_BYTES);
    }
  }

  private static Map<String, Tensor> tensors(Pretrained model) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (Parameters.Origin origin = model.origin()) {
      for (String name : origin.names()) {
        tensors.put(name, Objects.requireNonNull(origin.load(name)).copy());
      }
    }
    return tensors;
  }

  private static DebertaConfig config(Path model) {
    return Pretrained.open(model).config();
  }

  /** The discriminator's positions stay what they were, whatever the generator's are drawn as. */
  @Test
  void aGeneratorWithoutPositionsGetsThem() throws IOException {
    PretrainingSettings rtd = one(PretrainingTask.RTD);
    Path pair = saved("pair", rtd);
    change(pair.resolve("generator"), tensors -> tensors.remove(DrawnPositions.NAME));
    var started = StartedPretraining.of(at(pair), rtd, TinyCorpus.LENGTH);
    assertThat(started.origin().initialised()).containsExactly(GENERATED);
    try (var scope = TensorScope.open();
        var weights = started.model().weights()) {
      Tensor before =
          Objects.requireNonNull(tensors(Pretrained.open(pair)).get(DrawnPositions.NAME));
      Tensor after = ((ReplacedTokenTraining) started.model()).models().positionsInUse();
      assertThat(after.sub(before).abs().max().item()).isLessThan(1e-6);
      Tensor drawn = Objects.requireNonNull(weights.all().get(GENERATED));
      assertThat(drawn.sub(before).abs().max().item()).isGreaterThan(1e-3);
    }
    change(pair, tensors -> tensors.remove(DrawnPositions.NAME));
    for (EmbeddingSharing sharing : EmbeddingSharing.values()) {
      var other = with(rtd, Decoder.RELEASED, null, sharing);
      try (var weights =
          StartedPretraining.of(at(pair), other, TinyCorpus.LENGTH).model().weights()) {
        assertThat(weights.initialised()).as(sharing.configName()).isEmpty();
      }
    }
  }

  /** v3 has the generator's weights beside the discriminator's, and one configuration of both. */
  @Test
  void aPairIsFoundAsItIsPublished() throws IOException {
    PretrainingSettings rtd = one(PretrainingTask.RTD);
    Path pair = saved("pair", rtd);
    Path below = pair.resolve("generator");
    Map<String, float[]> before = both(at(pair), rtd);
    Path file = pair.resolve("model.generator.safetensors");
    Files.move(below.resolve("model.safetensors"), file);
    try (Stream<Path> files = Files.list(below)) {
      for (Path other : files.toList()) {
        Files.delete(other);
      }
    }
    Files.delete(below);
    assertThat(config(pair).numHiddenLayers()).isEqualTo(2);
    for (Path named : Arrays.asList(null, file)) {
      Map<String, float[]> found = both(new PretrainingStart.Checkpoint(pair, named), rtd);
      assertThat(found).containsOnlyKeys(before.keySet());
      found.forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
    }
    Files.delete(file);
    assertThatThrownBy(() -> both(at(pair), rtd))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(
            pair.toString(), "folder 'generator'", "pytorch_model.generator.bin", "--generator");
  }

  /** The weights of both models. */
  private static Map<String, float[]> both(
      PretrainingStart.Checkpoint start, PretrainingSettings rtd) {
    var started = StartedPretraining.of(start, rtd, TinyCorpus.LENGTH);
    try (var weights = started.model().weights()) {
      assertThat(started.origin().initialised()).isEmpty();
      return Tiny.values(weights);
    }
  }

  @Test
  void generatorAndDiscriminatorPadAlike() throws IOException {
    PretrainingStart.Fresh fresh = TinyCorpus.fresh(folder);
    Path generator = folder.resolve("generator.json");
    Files.writeString(
        generator, Files.readString(fresh.config()).replaceFirst("\\{", "{\"pad_token_id\": 7,"));
    var start = new PretrainingStart.Fresh(fresh.config(), generator, fresh.tokenizer());
    assertThatThrownBy(
            () -> StartedPretraining.of(start, one(PretrainingTask.RTD), TinyCorpus.LENGTH))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("generator.json: pad_token_id=7");
    Path pair = saved("pair", one(PretrainingTask.RTD));
    edit(pair.resolve("generator/config.json"), "\"pad_token_id\" : 0", "\"pad_token_id\" : 7");
    assertThatThrownBy(
            () -> StartedPretraining.of(at(pair), one(PretrainingTask.RTD), TinyCorpus.LENGTH))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("pad_token_id is 7 in one and 0 in the other");
  }

  /** Passes that are asked for are made, also without naming the decoder; else it is said. */
  @Test
  void passesOfADecoderAreMadeOrRefused() throws IOException {
    PretrainingSettings mlm = one(PretrainingTask.MLM);
    var three = with(mlm, new Decoder(null, OptionalInt.of(3)), null, mlm.sharing());
    Path emd = saved("emd", mlm);
    assertThat(LanguageModelFiles.open(saved("three", at(emd), three)).passes()).isEqualTo(3);
    assertThat(LanguageModelFiles.open(saved("same", at(folder.resolve("three")), mlm)).passes())
        .isEqualTo(3);
    var plain =
        with(mlm, new Decoder(MaskDecoding.LAST_LAYER, OptionalInt.empty()), null, mlm.sharing());
    Path last = saved("last", at(folder.resolve("three")), plain);
    assertThat(last.resolve(LanguageModelFiles.EXPERIMENT)).doesNotExist();
    change(last, tensors -> tensors.remove(DrawnPositions.NAME));
    assertThatThrownBy(() -> saved("more", at(last), three))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("3 passes");
    assertThatThrownBy(() -> with(mlm, three.decoder(), ExperimentArm.DISENTANGLED, mlm.sharing()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("disentangled");
  }

  @Test
  void theDecoderIsFoundByNamesOfOldToo() throws IOException {
    PretrainingSettings mlm = one(PretrainingTask.MLM);
    for (UnaryOperator<String> renamed :
        List.<UnaryOperator<String>>of(
            name -> name.replaceFirst("^deberta\\.", "bert."),
            name -> name.replaceFirst("^deberta\\.", ""))) {
      Path model = saved("model" + renamed.apply("deberta."), mlm);
      change(
          model,
          tensors -> {
            Map<String, Tensor> old = new LinkedHashMap<>(tensors);
            tensors.clear();
            old.forEach((name, tensor) -> tensors.put(renamed.apply(name), tensor));
          });
      assertThat(LanguageModelFiles.open(model).decoding()).isEqualTo(MaskDecoding.ENHANCED);
    }
  }

  /** Whatever class and head form the configuration of the start names. */
  @Test
  void configurationsSayWhatWasSaved() throws IOException {
    PretrainingSettings mlm = one(PretrainingTask.MLM);
    Path model = saved("model", mlm);
    edit(model.resolve("config.json"), "\"legacy\" : false", "\"legacy\" : true");
    edit(model.resolve("config.json"), "DebertaV2ForMaskedLM", "DebertaV2ForTokenClassification");
    DebertaConfig further = config(saved("further", at(model), mlm));
    assertThat(further.head().legacy()).isFalse();
    assertThat(further.other()).containsEntry("architectures", List.of("DebertaV2ForMaskedLM"));

    PretrainingSettings rtd = one(PretrainingTask.RTD);
    Path pair = saved("pair", new PretrainingStart.Checkpoint(model, model), rtd);
    assertThat(config(pair).other()).doesNotContainKey("architectures");
    DebertaConfig generator = config(pair.resolve("generator"));
    assertThat(generator.head().legacy()).isFalse();
    assertThat(generator.other()).containsEntry("architectures", List.of("DebertaV2ForMaskedLM"));
  }

  @Test
  void withoutMasksNoMaskTokenIsNeeded() throws IOException {
    Path words = Files.createDirectories(folder.resolve("words"));
    Files.writeString(words.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\nsea\n");
    Files.writeString(words.resolve("tokenizer_config.json"), "{\"mask_token\": null}");
    assertThat(Tokenizer.load(words).specialTokens().mask()).isEmpty();
    var start = new PretrainingStart.Fresh(TinyCorpus.fresh(folder).config(), null, words);
    var forward = StartedPretraining.of(start, one(PretrainingTask.ARLM), TinyCorpus.LENGTH);
    try (var weights = forward.model().weights()) {
      List<int[]> sequences = List.of(new int[] {2, 4, 3});
      assertThat(forward.model().evaluate(sequences).value("perplexity")).isPresent();
    }
    assertThatThrownBy(
            () -> StartedPretraining.of(start, one(PretrainingTask.MLM), TinyCorpus.LENGTH))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("mask token");
  }
}
