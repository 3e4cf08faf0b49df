package io.deberta4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
  @Test
  void followsTheWeightsAndStandsInTheirPlaceForAWhile() {
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Tensor weight = Tensor.zeros(DType.F32, 1).requireGrad();
      try (var average = new WeightAverage(List.of(weight), 0.3)) {
        double expected = 0;
        double[] decays = {1 / 10.0, 2 / 11.0, 3 / 12.0, 0.3, 0.3};
        for (double decay : decays) {
          weight.addInPlace(Tensor.ones(DType.F32, 1), 1);
          average.update();
          expected = decay * expected + (1 - decay) * weight.item();
        }
        assertThat(average.whileInPlace(weight::item)).isCloseTo(expected, within(1e-5));
        assertThat(weight.item()).isEqualTo(5);
      }
    }
  }
}
