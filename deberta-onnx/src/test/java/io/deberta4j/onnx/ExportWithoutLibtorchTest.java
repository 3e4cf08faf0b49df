package io.deberta4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.model.Pretrained;
import io.deberta4j.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export in a process that has no part of libtorch on its class path. */
final class ExportWithoutLibtorchTest {

  @TempDir Path folder;

  /** Exports args[0] in the form args[2] to args[1]. */
  public static void main(String[] args) {
    assertThatThrownBy(() -> Class.forName("org.bytedeco.pytorch.Tensor"))
        .isInstanceOf(ClassNotFoundException.class);
    var written =
        new OnnxExport(null, OnnxForm.valueOf(args[2])).write(Path.of(args[0]), Path.of(args[1]));
    System.out.print(written.head());
  }

  @Test
  void aV3ClassifierIsExported() throws Exception {
    Pretrained model =
        RandomModel.write(folder, RandomModel.config(""), DebertaForSequenceClassification::new);
    verify(model, OnnxHead.SEQUENCE_CLASSIFICATION);
  }

  /** v1: fused weights; the decoder: positions. */
  @Test
  void aV1MaskedLanguageModelIsExported() throws Exception {
    Pretrained model = RandomModel.write(folder, RandomModel.configV1(), MaskedLanguageModel::new);
    verify(model, OnnxHead.ENHANCED_MASK_DECODER);
  }

  private void verify(Pretrained model, OnnxHead head)
      throws IOException, InterruptedException, OrtException {
    for (OnnxForm form : OnnxForm.values()) {
      Path file = folder.resolve(form + ".onnx");
      var result =
          ChildJvm.start(
                  ChildJvm::isNotLibtorch, ExportWithoutLibtorchTest.class, folder, file, form)
              .join();
      assertThat(result).isEqualTo(new ChildJvm.Result(0, head.toString()));
      SameOutputs.verify(model, head, file, 5);
    }
  }
}
