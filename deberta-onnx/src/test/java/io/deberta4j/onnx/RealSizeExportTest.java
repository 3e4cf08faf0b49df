package io.deberta4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model beyond what one protobuf file can hold. Needs 10 GB of memory and 5 GB of disk. */
@Tag("real-size")
class RealSizeExportTest {
  private static final long PROTOBUF_LIMIT = 1L << 31;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void weightsBeyondTwoGigabytesLieInAFileBesideTheModel(OnnxForm form)
      throws OrtException, IOException {
    DebertaConfig config =
        ConfigJson.parse(
            """
            {"model_type": "deberta-v2", "vocab_size": 30000, "hidden_size": 1536,
             "num_attention_heads": 24, "num_hidden_layers": 18, "intermediate_size": 6144,
             "max_position_embeddings": 512, "relative_attention": true,
             "pos_att_type": ["c2p", "p2c"], "share_att_key": true, "position_buckets": 256,
             "norm_rel_ebd": "layer_norm", "position_biased_input": false}
            """);
    Pretrained model =
        RandomModel.write(
            folder, config, 0.02, (root, given) -> new DebertaModel(root.at("deberta"), given));
    Path file = folder.resolve("model.onnx");
    OnnxExport.Written written = new OnnxExport(null, form).write(folder, file);
    assertThat(Files.size(Objects.requireNonNull(written.data()))).isGreaterThan(PROTOBUF_LIMIT);
    SameOutputs.verifyOnce(model, OnnxHead.FEATURE_EXTRACTION, file, 20);
  }
}
