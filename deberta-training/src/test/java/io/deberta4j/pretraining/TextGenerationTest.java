package io.deberta4j.pretraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.tensor.DType;
import io.deberta4j.tokenizer.DecodeOptions;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextGenerationTest {
  private static final DecodeOptions AS_IT_IS = new DecodeOptions(true, false);

  @TempDir Path folder;

  /** The quote in "it ' s" loses the space before it only when something follows. */
  @Test
  void thePromptIsNotRepeatedWhereSpacesAreCleanedUp() throws IOException {
    Files.copy(TinyCorpus.vocabulary(), folder.resolve("spm.model"));
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"clean_up_tokenization_spaces\": true}");
    Tokenizer tokenizer = Tokenizer.load(folder);
    int[] ids =
        tokenizer
            .encode("the sea ' said", null, EncodeOptions.DEFAULT.withSpecialTokens(false))
            .ids();
    assertThat(tokenizer.decode(ids, true)).as("cleaned").isEqualTo("the sea'said");
    for (int cut = 1; cut < ids.length; cut++) {
      int[] start = Arrays.copyOf(ids, cut);
      List<Integer> added = Arrays.stream(ids, cut, ids.length).boxed().toList();
      String prompt = tokenizer.decode(start, AS_IT_IS);
      String text = TextGeneration.text(tokenizer, start, added);
      assertThat((prompt + text).replace(" ", "")).as("cut at %d", cut).isEqualTo("thesea'said");
    }
  }

  @Test
  void aPromptBeyondThePositionsIsRefusedWithAdvice() throws IOException {
    Path model = model();
    try (var generation = TextGeneration.open(model)) {
      GenerationSettings greedy = GenerationSettings.greedy(1);
      assertThat(generation.generate("the sea", greedy, List.of()).tokens()).isLessThan(2);
      assertThatThrownBy(() -> generation.generate("the sea ".repeat(40), greedy, List.of()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("more than the 40 positions of the model. Shorten it");
    }
  }

  /** Whoever has learnt nothing of the kind is told so; where nothing is recorded, one tries. */
  @Test
  void aModelThatWasTrainedForSomethingElseIsRefused() throws IOException {
    Path model = model();
    for (PretrainingTask task : PretrainingTask.values()) {
      Files.writeString(
          model.resolve("training.json"),
          "{\"settings\": {\"objective\": \"%s\"}}".formatted(task.optionName()));
      if (task.goesForward()) {
        TextGeneration.open(model).close();
      } else {
        assertThatThrownBy(() -> TextGeneration.open(model))
            .isInstanceOf(ConfigException.class)
            .hasMessageContainingAll(
                model.toString(), "trained for '" + task.optionName() + "'", "left to right");
      }
    }
    Files.delete(model.resolve("training.json"));
    TextGeneration.open(model).close();
  }

  /** Saves random weights, and nothing about what they are for. */
  private Path model() throws IOException {
    var settings = TinyPretraining.settings(PretrainingTask.ARLM, TinyCorpus.loop(1).build());
    var started = StartedPretraining.of(TinyCorpus.fresh(folder), settings, TinyCorpus.LENGTH);
    Path model = Files.createDirectories(folder.resolve("model"));
    try (var weights = started.model().weights()) {
      started.model().save(model, DType.F32);
      started.tokenizer().save(model);
    }
    return model;
  }
}
