package io.deberta4j.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.Mode;
import io.deberta4j.model.TestConfigs;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DebertaForQuestionAnsweringTest {
  /** Data loaders often give positions as a column; transformers takes both. */
  @Test
  void positionsMayBeAColumn() {
    try (var scope = TensorScope.open();
        var source = new RandomSource(3);
        var parameters = Parameters.initialise(source, 0.2, DType.F32)) {
      var model = new DebertaForQuestionAnswering(parameters, TestConfigs.random(new Random(3)));
      Batch batch = Batch.of(Tensor.of(new long[] {1, 5, 7, 2, 1, 9, 8, 2}, 2, 4));
      var out = model.forward(batch, Mode.EVAL);
      long[] starts = {1, 2};
      long[] ends = {2, 9};
      double row = model.loss(out, Tensor.of(starts, 2), Tensor.of(ends, 2)).item();
      double column = model.loss(out, Tensor.of(starts, 2, 1), Tensor.of(ends, 2, 1)).item();
      assertThat(column).isEqualTo(row);
    }
  }
}
