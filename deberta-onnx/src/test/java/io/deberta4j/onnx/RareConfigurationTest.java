package io.deberta4j.onnx;

import ai.onnxruntime.OrtException;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLmHead;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that no released model has, but that the model reads all the same. */
class RareConfigurationTest {
  @TempDir Path folder;

  private void verify(DebertaConfig config, OnnxHead head, BiConsumer<Parameters, DebertaConfig> of)
      throws OrtException {
    Pretrained model = RandomModel.write(folder, config, of);
    for (OnnxForm form : OnnxForm.values()) {
      Path file = folder.resolve(form + ".onnx");
      new OnnxExport(head, form).write(folder, file);
      SameOutputs.verify(model, head, file, 1);
    }
  }

  /** The model has the normalisation of the relative positions that it does not use. */
  @Test
  void withoutRelativePositionsTheirNormalisationIsLeftOut() throws OrtException {
    verify(
        ConfigJson.parse(
            ConfigJson.write(RandomModel.config(""))
                .replaceFirst("(\"relative_attention\" ?: ?)true", "$1false")),
        OnnxHead.TOKEN_CLASSIFICATION,
        DebertaForTokenClassification::new);
  }

  /** ln(5/4) / ln(3/4) is negative: distance 5 has a row before that of distance 4. */
  @Test
  void bucketsThatFallAgainAreLookedUpAsTheModelDoes() throws OrtException {
    verify(
        RandomModel.config("\"max_relative_positions\": 4"),
        OnnxHead.TOKEN_CLASSIFICATION,
        DebertaForTokenClassification::new);
  }

  @Test
  void ofTwoMaskedLmHeadsTheConfigurationChooses() throws OrtException {
    DebertaConfig config = RandomModel.config("");
    for (boolean legacy : new boolean[] {true, false}) {
      verify(
          config.withHead(config.head().withLegacy(legacy)),
          OnnxHead.MASKED_LM,
          RareConfigurationTest::bothHeads);
    }
  }

  private static void bothHeads(Parameters root, DebertaConfig config) {
    new DebertaForMaskedLM(root, config);
    DebertaConfig other = config.withHead(config.head().withLegacy(!config.head().legacy()));
    MaskedLmHead.in(root, other, Tensor.zeros(DType.F32, 1)); // draws the other one as well
  }
}
