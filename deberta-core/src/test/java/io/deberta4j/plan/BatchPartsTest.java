package io.deberta4j.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.TensorScope;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchPartsTest {
  private static BatchParts parts(int threads, int... lengths) {
    List<int[]> texts = IntStream.of(lengths).mapToObj(int[]::new).toList();
    return BatchParts.of(Batch.padded(texts, texts, 0), threads);
  }

  @Test
  void aBatchThatThreadsCanShareIsCutForThem() {
    try (var scope = TensorScope.open()) {
      BatchParts shared = parts(2, 128, 128, 128, 128);
      assertThat(shared.sideBySide()).isTrue();
      assertThat(shared.batches()).extracting(Batch::size).containsExactly(2, 2);
      BatchParts many = parts(4, 300, 300, 300, 300, 300, 300, 300, 300);
      assertThat(many.sideBySide()).isTrue();
      assertThat(many.batches()).hasSize(8);
    }
  }

  @Test
  void whatWouldLeaveAThreadIdleStaysTogether() {
    try (var scope = TensorScope.open()) {
      assertThat(parts(2, 512).sideBySide()).isFalse();
      assertThat(parts(2, 500, 500, 500).sideBySide()).isFalse();
      assertThat(parts(2, 500, 500, 500).batches()).hasSize(2);
      assertThat(parts(2, 20, 20, 20).sideBySide()).isFalse(); // too little for two
      assertThat(parts(1, 400, 400, 400, 400).sideBySide()).isFalse();
    }
  }
}
