package io.deberta4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.ConfigException;
import io.deberta4j.model.RelativePositions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The table with its ends gives the row of every distance, however far. */
class PositionTableTest {
  @Test
  void theTableOfPublishedModelsEndsWhereTheirDistancesDo() {
    assertThat(PositionTable.of(new RelativePositions(512, 0)).limit()).isEqualTo(512);
    assertThat(PositionTable.of(new RelativePositions(512, 256)).limit()).isEqualTo(512);
  }

  @Test
  void everyDistanceHasItsRow() {
    for (RelativePositions rule :
        List.of(
            new RelativePositions(512, 256),
            new RelativePositions(512, 0),
            new RelativePositions(1, 0),
            new RelativePositions(24, 8),
            new RelativePositions(16, 6),
            new RelativePositions(40, 2),
            new RelativePositions(40, 5))) {
      verifyAll(rule, 5000);
    }
  }

  @Test
  void everyDistanceHasItsRowForAnyConfiguration() {
    long seed = 20261121;
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      int buckets = random.nextInt(4) == 0 ? 0 : 2 + random.nextInt(60);
      int maxDistance = buckets / 2 + 2 + random.nextInt(600);
      verifyAll(new RelativePositions(maxDistance, buckets), 2000);
    }
  }

  @Test
  void aTableBeyondEveryTextIsRefused() {
    assertThatThrownBy(() -> PositionTable.of(new RelativePositions(1 << 25, 256)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("max_relative_positions=33554432");
  }

  private static void verifyAll(RelativePositions rule, int farthest) {
    PositionTable table = PositionTable.of(rule);
    long[] rows = table.rows();
    for (int r = -farthest; r <= farthest; r++) {
      verify(rule, table, rows, r);
    }
    for (int r = farthest; r > 0 && r < 1 << 29; r *= 2) {
      verify(rule, table, rows, r);
      verify(rule, table, rows, -r);
    }
  }

  private static void verify(RelativePositions rule, PositionTable table, long[] rows, int r) {
    int within = Math.max(-table.limit(), Math.min(table.limit(), r));
    if (rows[within + table.limit()] != rule.index(r)) {
      assertThat(rows[within + table.limit()]).as("%s at %d", rule, r).isEqualTo(rule.index(r));
    }
  }
}
