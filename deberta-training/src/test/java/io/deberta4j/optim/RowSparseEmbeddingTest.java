package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowSparseEmbeddingTest {
  @Test
  void thePaddingRowHasNoGradient() {
    try (var scope = TensorScope.open()) {
      Tensor table = Tensor.ones(DType.F32, 4, 2);
      RowSparseEmbedding words = new RowSparseEmbedding(table);
      words.rows(table, Tensor.of(new long[] {3, 1, 1, 0}, 2, 2), 1).sum().backward();
      RowSparseEmbedding.Gradient gradient = words.gradient();
      assertThat(gradient).isNotNull();
      assertThat(gradient.rows()).containsExactly(0, 1, 3);
      assertThat(gradient.values().toFloats()).containsExactly(1, 1, 0, 0, 1, 1);
      words.clearGradient();
      assertThat(words.gradient()).isNull();
    }
  }

  /** Rows 1 and 3, then 3 and 2: the gradient of row 3 is the sum. */
  @Test
  void lookupsAddUp() {
    try (var scope = TensorScope.open()) {
      Tensor table = Tensor.ones(DType.F32, 4, 1);
      RowSparseEmbedding words = new RowSparseEmbedding(table);
      Tensor first = words.rows(table, Tensor.of(new long[] {3, 1}, 2), -1);
      Tensor second = words.rows(table, Tensor.of(new long[] {2, 3}, 2), -1);
      first.sum().backward();
      assertThat(words.gradient()).isNotNull(); // asked for between two passes
      second.mul(10).sum().backward();
      RowSparseEmbedding.Gradient gradient = words.gradient();
      assertThat(gradient).isNotNull();
      assertThat(gradient.rows()).containsExactly(1, 2, 3);
      assertThat(gradient.values().toFloats()).containsExactly(1, 10, 11);
      words.clearGradient();
    }
  }

  @Test
  void lookupsThatAreNotUsedLeakNothing() {
    try (var scope = TensorScope.open();
        var random = new RandomSource(1)) {
      Tensor table = Tensor.normal(random, 1, 97, 8);
      Tensor ids = Tensor.of(new long[] {1, 2}, 2);
      RowSparseEmbedding words = new RowSparseEmbedding(table);
      long before = Engine.liveObjects();
      for (int i = 0; i < 50; i++) {
        try (var inner = TensorScope.open()) {
          Tensor x = words.rows(table, ids, 0);
          if (i % 2 == 0) {
            x.sum().backward();
          }
          words.gradient();
          words.clearGradient();
        }
      }
      assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void refusesTensorsThatAreNotItsTable() {
    try (var scope = TensorScope.open()) {
      Tensor table = Tensor.zeros(DType.F32, 3, 2);
      Tensor other = Tensor.zeros(DType.F32, 3, 2);
      RowSparseEmbedding words = new RowSparseEmbedding(table);
      Tensor ids = Tensor.of(new long[] {1}, 1);
      assertThatThrownBy(() -> words.rows(other, ids, -1)).hasMessageContaining("[3, 2]");
      assertThatThrownBy(() -> new RowSparseEmbedding(Tensor.zeros(DType.F32, 3)))
          .hasMessageContaining("matrix");
      List<ParameterGroup> groups = List.of(new ParameterGroup(Map.of("other", other), 0));
      assertThatThrownBy(() -> new AdamW(groups, AdamW.Settings.USUAL, List.of(words)))
          .hasMessageContaining("no group");
    }
  }
}
