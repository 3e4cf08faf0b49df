package io.deberta4j.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.TestConfigs;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The list of expected tensors is what the models ask for. */
final class ExpectedTensorsTest {
  private static final int CONFIGURATIONS = 60;

  private static Map<String, List<Long>> asked(Head head, DebertaConfig config) {
    try (var scope = TensorScope.open();
        var random = new RandomSource(1);
        var root = Parameters.initialise(random, 0.02, DType.F32)) {
      Object unused =
          switch (head) {
            case SEQUENCE_CLASSIFICATION -> new DebertaForSequenceClassification(root, config);
            case TOKEN_CLASSIFICATION -> new DebertaForTokenClassification(root, config);
            case MULTIPLE_CHOICE -> new DebertaForMultipleChoice(root, config);
            case QUESTION_ANSWERING -> new DebertaForQuestionAnswering(root, config);
            case MASKED_LM -> new DebertaForMaskedLM(root, config);
            case REPLACED_TOKEN_DETECTION -> new ReplacedTokenDetectionModel(root, config);
          };
      assertThat(unused).isNotNull();
      Map<String, List<Long>> asked = new TreeMap<>();
      root.all()
          .forEach(
              (name, tensor) -> asked.put(name, Arrays.stream(tensor.shape()).boxed().toList()));
      return asked;
    }
  }

  private static void compare(DebertaConfig config, String seed) {
    for (Head head : Head.values()) {
      Map<String, List<Long>> expected =
          new TreeMap<>(ExpectedTensors.encoder(config, config.numHiddenLayers()));
      expected.putAll(ExpectedTensors.head(head, config, Tensors.of(Map.of(), "none")));
      assertThat(expected).as("%s of %s", head, seed).isEqualTo(asked(head, config));
    }
  }

  @Test
  void randomModelsAskForWhatIsExpected() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < CONFIGURATIONS; i++) {
      compare(TestConfigs.randomInput(random), "configuration " + i + " of seed " + seed);
    }
  }

  @Test
  void headsThatMixAndDecodersOfTheirOwnAreExpected() {
    String json = ConfigJson.write(TestConfigs.small());
    compare(ConfigJson.parse(json.replaceFirst("\\{", "{\"talking_head\": true,")), "talking");
    compare(
        ConfigJson.parse(
            json.replaceFirst(
                "\"tie_word_embeddings\" ?: ?true", "\"tie_word_embeddings\" : false")),
        "untied");
  }

  @Test
  void layersAreToldByTheirNames() {
    assertThat(ExpectedTensors.layerOf("deberta.encoder.layer.11.output.dense.bias")).isEqualTo(11);
    assertThat(ExpectedTensors.layerOf("deberta.encoder.layer.x.output")).isEqualTo(-1);
    assertThat(ExpectedTensors.layerOf("deberta.encoder.layer.99999999999.x")).isEqualTo(-1);
    assertThat(ExpectedTensors.layerOf("deberta.encoder.LayerNorm.bias")).isEqualTo(-1);
  }
}
