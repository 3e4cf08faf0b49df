package io.deberta4j.pipeline;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.nio.file.Path;
import java.util.Arrays;

/** What the encoder in a directory says, without a pipeline. */
final class HiddenStates {
  private HiddenStates() {}

  /** Returns the last hidden state of a row of N ids, [N][D]. */
  static float[][] of(Path directory, int[] ids) {
    Pretrained files = Pretrained.open(directory);
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    try (var scope = TensorScope.open();
        var off = NoGrad.open();
        var parameters = Parameters.read(files.origin(), DType.F32)) {
      DebertaModel model = new DebertaModel(parameters.at("deberta"), files.config());
      Batch batch = Batch.of(Tensor.of(wide, 1, wide.length));
      return Floats.rows(model.forward(batch, Mode.EVAL).lastHiddenState().select(0, 0));
    }
  }
}
