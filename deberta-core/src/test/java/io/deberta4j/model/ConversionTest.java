package io.deberta4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.checkpoint.CheckpointOrigin;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.io.DebertaException;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints in every layout become safetensors with the same tensors. */
class ConversionTest {
  private static final Path MODELS =
      Path.of(System.getProperty("deberta.root", ".."), "goldens", "models");

  @TempDir Path folder;

  private static void assertSameTensors(Pretrained one, Pretrained other) {
    try (var scope = TensorScope.open();
        var first = CheckpointOrigin.of(one.files(), one.config().numAttentionHeads());
        var second = CheckpointOrigin.of(other.files(), other.config().numAttentionHeads())) {
      assertThat(second.names()).isEqualTo(first.names());
      for (String name : first.names()) {
        Tensor expected = Objects.requireNonNull(first.load(name));
        Tensor found = Objects.requireNonNull(second.load(name));
        assertThat(found.dtype()).as(name).isEqualTo(expected.dtype());
        assertThat(found.shape()).as(name).isEqualTo(expected.shape());
        if (expected.dtype().isFloating()) {
          assertThat(found.to(DType.F32).toFloats())
              .as(name)
              .containsExactly(expected.to(DType.F32).toFloats());
        }
      }
    }
  }

  @Test
  void v1IsSplitAndFusedAgainToTheBit() {
    Pretrained fused = Pretrained.open(MODELS.resolve("v1-base"));
    Conversion.convert(fused, folder.resolve("split"), null, true);
    Pretrained split = Pretrained.open(folder.resolve("split"));
    assertThat(split.files().tensors().keySet())
        .anyMatch(name -> name.endsWith("self.key_proj.weight"))
        .noneMatch(name -> name.endsWith("in_proj.weight"));
    assertSameTensors(fused, split);
    assertThat(split.config()).isEqualTo(fused.config());
    Conversion.convert(split, folder.resolve("fused"), null, false);
    Pretrained again = Pretrained.open(folder.resolve("fused"));
    assertThat(again.files().tensors().keySet())
        .anyMatch(name -> name.endsWith("self.in_proj.weight"))
        .noneMatch(name -> name.endsWith("self.key_proj.weight"));
    assertSameTensors(fused, again);
  }

  @Test
  void theTypeIsKeptOrChanged() {
    Pretrained half = Pretrained.open(MODELS.resolve("v2-fp16-stored"));
    Conversion.convert(half, folder.resolve("same"), null, false);
    assertSameTensors(half, Pretrained.open(folder.resolve("same")));
    Conversion.convert(half, folder.resolve("bf16"), DType.BF16, false);
    assertThat(Pretrained.open(folder.resolve("bf16")).files().tensors().values())
        .extracting(StoredTensor::dtype)
        .contains(DType.BF16)
        .doesNotContain(DType.F16);
  }

  /** Old and new versions of Transformers read another field each. */
  @Test
  void aTypeThatTheConfigurationNamesIsTheOneStored() throws IOException {
    Path source = Files.createDirectories(folder.resolve("source"));
    Path golden = MODELS.resolve("v2-noshare");
    Files.copy(golden.resolve("model.safetensors"), source.resolve("model.safetensors"));
    String json =
        Files.readString(golden.resolve("config.json"))
            .replaceAll("\"(torch_)?dtype\": *\"[a-z0-9]*\",", "")
            .replaceFirst("\\{", "{\"torch_dtype\": \"float16\", \"dtype\": \"float16\",");
    Files.writeString(source.resolve("config.json"), json);
    Pretrained half = Pretrained.open(source);
    for (DType type : new DType[] {DType.F32, DType.BF16}) {
      Path converted = folder.resolve("converted-" + type);
      Conversion.convert(half, converted, type, false);
      assertThat(Pretrained.open(converted).config().other())
          .containsEntry("torch_dtype", type.torchName())
          .containsEntry("dtype", type.torchName());
      Path saved = Files.createDirectories(folder.resolve("saved-" + type));
      try (var scope = TensorScope.open();
          var weights = Parameters.read(half.origin(), DType.F32)) {
        new DebertaModel(weights.at("deberta"), half.config());
        Pretrained.save(saved, half.config(), weights.all(), type, Pretrained.MAX_SHARD_BYTES);
      }
      assertThat(Pretrained.open(saved).config().other())
          .containsEntry("torch_dtype", type.torchName())
          .containsEntry("dtype", type.torchName());
    }
    assertThat(DType.BF16.torchName()).isEqualTo("bfloat16");
  }

  /** TensorFlow's file and the one that it was made from have the same weights. */
  @Test
  void otherLayoutsAreRead() throws IOException {
    Path tensorflow = Files.createDirectories(folder.resolve("tensorflow"));
    Path weights = MODELS.resolveSibling("tensorflow").resolve("v2-noshare");
    Files.copy(weights.resolve("tf_model.h5"), tensorflow.resolve("tf_model.h5"));
    Path config = MODELS.resolve("v2-noshare").resolve("config.json");
    Files.copy(config, tensorflow.resolve("config.json"));
    Pretrained source = Pretrained.open(tensorflow);
    Conversion.convert(source, folder.resolve("converted"), null, false);
    assertSameTensors(source, Pretrained.open(folder.resolve("converted")));
    assertThat(folder.resolve("converted/tf_model.h5")).doesNotExist();
  }

  @Test
  void allElseIsCopiedAndNothingIsOverwritten() throws IOException {
    Path source = Files.createDirectories(folder.resolve("source"));
    Path golden = MODELS.resolve("v2-seqcls");
    for (String name : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(golden.resolve(name), source.resolve(name));
    }
    Files.writeString(source.resolve("tokenizer_config.json"), "{}");
    Files.writeString(source.resolve("bpe_encoder.bin"), "a vocabulary");
    Files.writeString(source.resolve("model.onnx"), "a graph");
    Files.writeString(source.resolve(".hidden"), "");
    Files.writeString(
        Files.createDirectories(source.resolve("1_Pooling")).resolve("config.json"), "{}");
    Path target = folder.resolve("target");
    Conversion.convert(Pretrained.open(source), target, null, false);
    try (Stream<Path> files = Files.walk(target)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> target.relativize(f).toString()))
          .containsExactlyInAnyOrder(
              "config.json",
              "model.safetensors",
              "tokenizer_config.json",
              "bpe_encoder.bin",
              Path.of("1_Pooling", "config.json").toString());
    }
    assertThatThrownBy(() -> Conversion.convert(Pretrained.open(source), target, null, false))
        .isInstanceOf(DebertaException.class)
        .hasMessageContaining("target");
  }
}
