package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.model.WordLookup;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Updating the rows of a batch, and the others later, is the same as updating all rows at once. */
class RowUpdatesTest {
  private static final int ROWS = 97;
  private static final int SIZE = 8;
  private static final int STEPS = 600;
  private static final long PADDING = 0;

  /** A table and a dense weight, updated as a whole (words is null) or row by row. */
  private static final class Run implements AutoCloseable {
    private final Tensor table;
    private final Tensor head;
    private final RowSparseEmbedding words;
    private final WordLookup lookup;
    private final AdamW optimizer;

    Run(float[] start, AdamW.Settings settings, double decay, boolean sparse) {
      table = Tensor.of(start, ROWS, SIZE);
      words = new RowSparseEmbedding(table);
      head = Tensor.ones(DType.F32, SIZE).requireGrad();
      lookup = sparse ? words : WordLookup.DENSE;
      if (!sparse) {
        table.requireGrad();
      }
      optimizer =
          new AdamW(
              List.of(
                  new ParameterGroup(Map.of("table", table), decay, 0.7),
                  new ParameterGroup(Map.of("head", head), 0)),
              settings,
              sparse ? List.of(words) : List.of());
    }

    /** One update from the sum of the gradients of several batches; returns its norm. */
    double step(List<long[]> batches, float[] targets, double rate) {
      try (var scope = TensorScope.open()) {
        for (long[] ids : batches) {
          Tensor x = lookup.rows(table, Tensor.of(ids, 1, ids.length), PADDING); // [1, N, E]
          Tensor y = x.mul(head).sub(Tensor.of(targets, SIZE));
          y.mul(y).mul(x.add(0.5)).sum().backward();
        }
        double norm = GradientClipping.norm(optimizer.gradients());
        optimizer.step(rate, GradientClipping.factor(norm, 5));
        optimizer.clearGradients();
        return norm;
      }
    }

    @Override
    public void close() {
      optimizer.close();
    }
  }

  /**
   * Ids of which few are common and most are rare, so that rows wait from 1 to hundreds of steps.
   */
  private static List<long[]> batches(Random random) {
    List<long[]> batches = new ArrayList<>();
    for (int b = random.nextInt(3); b >= 0; b--) {
      long[] ids = new long[1 + random.nextInt(4)];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (long) (ROWS * Math.pow(random.nextDouble(), 6));
      }
      batches.add(ids);
    }
    return batches;
  }

  private static float[] gaussian(Random random, int count, double scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  private static final LearningRateSchedule SCHEDULE =
      ScheduleKind.POLYNOMIAL.create(ScheduleSettings.of(STEPS, Warmup.ofSteps(50)));

  /** Gradients that do not depend on the table, against the algorithm in double. */
  private static void followsTheAlgorithm(AdamW.Settings settings, double decay) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    float[] start = gaussian(random, ROWS * SIZE, 0.02);
    double[] expected = new double[start.length];
    Arrays.setAll(expected, i -> start[i]);
    NaiveAdamW naive = new NaiveAdamW(expected.length);
    try (var scope = TensorScope.open();
        var run = new Run(start, settings, decay, true)) {
      for (int step = 0; step < STEPS; step++) {
        double[] gradient = new double[expected.length];
        try (var inner = TensorScope.open()) {
          for (long[] ids : batches(random)) {
            float[] factors = gaussian(random, ids.length * SIZE, Math.pow(10, -random.nextInt(5)));
            Tensor rows = run.words.rows(run.table, Tensor.of(ids, ids.length), PADDING);
            rows.mul(Tensor.of(factors, ids.length, SIZE)).sum().backward();
            for (int i = 0; i < factors.length; i++) {
              int row = (int) ids[i / SIZE];
              gradient[row * SIZE + i % SIZE] += row == PADDING ? 0 : factors[i];
            }
          }
          double rate = 5e-4 * SCHEDULE.factor(step);
          run.optimizer.step(rate);
          run.optimizer.clearGradients();
          naive.step(expected, gradient, 0.7 * rate, decay, settings);
        }
        if (random.nextInt(100) == 0) {
          run.optimizer.settle();
        }
      }
      run.optimizer.settle();
      float[] found = run.table.toFloats();
      for (int i = 0; i < found.length; i++) {
        assertThat((double) found[i])
            .as("row %d, seed %d", i / SIZE, seed)
            .isCloseTo(expected[i], within(1e-6));
      }
      assertThat(found).isNotEqualTo(start);
    }
  }

  /** Gradients that depend on the table, several batches an update, clipping: two runs of F32. */
  private static void staysWithTheDenseRun(AdamW.Settings settings, double decay) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    float[] start = gaussian(random, ROWS * SIZE, 0.02);
    try (var scope = TensorScope.open();
        var dense = new Run(start, settings, decay, false);
        var sparse = new Run(start, settings, decay, true)) {
      for (int step = 0; step < STEPS; step++) {
        List<long[]> batches = batches(random);
        float[] targets = gaussian(random, SIZE, 1);
        double rate = 1e-4 * SCHEDULE.factor(step);
        double norm = dense.step(batches, targets, rate);
        assertThat(sparse.step(batches, targets, rate))
            .as("norm, seed %d, step %d", seed, step)
            .isCloseTo(norm, within(1e-4 * (1 + norm)));
        if (random.nextInt(100) == 0) {
          sparse.optimizer.settle();
        }
      }
      sparse.optimizer.settle();
      float[] found = sparse.table.toFloats();
      float[] expected = dense.table.toFloats();
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i])
            .as("row %d, seed %d", i / SIZE, seed)
            .isCloseTo(expected[i], within(1e-6f));
      }
      assertThat(expected).isNotEqualTo(start);
    }
  }

  @Test
  void followsTheAlgorithmWithTheUsualSettings() {
    followsTheAlgorithm(AdamW.Settings.USUAL, 0.01);
    staysWithTheDenseRun(AdamW.Settings.USUAL, 0.01);
  }

  @Test
  void followsTheAlgorithmWithTheSettingsOfPreTraining() {
    followsTheAlgorithm(new AdamW.Settings(0.9, 0.98, 1e-6), 0.5);
    staysWithTheDenseRun(new AdamW.Settings(0.9, 0.98, 1e-6), 0.5);
  }

  @Test
  void followsTheAlgorithmWithoutDecay() {
    followsTheAlgorithm(AdamW.Settings.USUAL, 0);
    staysWithTheDenseRun(AdamW.Settings.USUAL, 0);
  }

  /** Where the mean of squares is forgotten before the mean, updates do not shrink so fast. */
  @Test
  void followsTheAlgorithmWhereSquaresAreForgottenFirst() {
    followsTheAlgorithm(new AdamW.Settings(0.9, 0.7, 1e-3), 0.01);
    staysWithTheDenseRun(new AdamW.Settings(0.9, 0.7, 1e-3), 0.01);
  }

  @Test
  void followsTheAlgorithmWithoutMemoryOfTheMean() {
    followsTheAlgorithm(new AdamW.Settings(0, 0.99, 1e-6), 0.1);
  }

  @Test
  void rowsAreUpToDateWhenTheyAreLookedUp() {
    Random random = new Random(5);
    float[] start = gaussian(random, ROWS * SIZE, 0.1);
    try (var scope = TensorScope.open();
        var dense = new Run(start, AdamW.Settings.USUAL, 0.3, false);
        var sparse = new Run(start, AdamW.Settings.USUAL, 0.3, true)) {
      float[] targets = gaussian(random, SIZE, 1);
      for (long[] ids : List.of(new long[] {7, 8}, new long[] {8}, new long[] {9, 8})) {
        dense.step(List.of(ids), targets, 1e-2);
        sparse.step(List.of(ids), targets, 1e-2);
      }
      Tensor ids = Tensor.of(new long[] {7, 3, 8}, 3);
      float[] expected = WordLookup.DENSE.rows(dense.table, ids, PADDING).toFloats();
      assertThat(sparse.table.indexSelect(0, ids).toFloats()).isNotEqualTo(expected); // put off
      assertThat(sparse.words.rows(sparse.table, ids, PADDING).toFloats())
          .containsExactly(expected, within(1e-7f));
    }
  }

  /** As a table without gradient in the dense run: it neither decays nor ages. */
  @Test
  void anUpdateWithoutLookupsLeavesTheTableAlone() {
    float[] start = gaussian(new Random(1), ROWS * SIZE, 0.1);
    try (var scope = TensorScope.open();
        var run = new Run(start, AdamW.Settings.USUAL, 0.3, true)) {
      run.optimizer.step(0.1);
      run.optimizer.settle();
      assertThat(run.table.toFloats()).containsExactly(start);
    }
  }

  /** Another run that continues from the saved state ends with the same bits. */
  @Test
  void continuesToTheBit() {
    Random random = new Random(11);
    float[] start = gaussian(random, ROWS * SIZE, 0.1);
    float[] targets = gaussian(random, SIZE, 1);
    try (var scope = TensorScope.open();
        var first = new Run(start, AdamW.Settings.USUAL, 0.1, true)) {
      for (int step = 0; step < 40; step++) {
        first.step(batches(random), targets, 1e-3);
      }
      OptimizerState state = first.optimizer.state();
      try (var second = new Run(first.table.toFloats(), AdamW.Settings.USUAL, 0.1, true)) {
        second.head.detach().copyInPlace(first.head.detach());
        second.optimizer.restore(state);
        for (int step = 0; step < 40; step++) {
          List<long[]> batches = batches(random);
          first.step(batches, targets, 1e-3);
          second.step(batches, targets, 1e-3);
        }
        first.optimizer.settle();
        second.optimizer.settle();
        assertThat(second.table.toFloats()).containsExactly(first.table.toFloats());
        assertThat(second.head.toFloats()).containsExactly(first.head.toFloats());
      }
    }
  }

  @Test
  void refusesGradientsOfTheWholeTable() {
    float[] start = gaussian(new Random(1), ROWS * SIZE, 0.1);
    try (var scope = TensorScope.open();
        var run = new Run(start, AdamW.Settings.USUAL, 0.3, true)) {
      run.table.requireGrad().sum().backward();
      assertThatThrownBy(() -> run.optimizer.step(0.1)).hasMessageContaining("'table'");
    }
  }

  /** What the discarded run had put off must not touch the weights put in its place. */
  @Test
  void restoringDropsWhatWasPutOff() {
    float[] start = gaussian(new Random(1), ROWS * SIZE, 0.1);
    float[] targets = gaussian(new Random(2), SIZE, 1);
    try (var scope = TensorScope.open();
        var fresh = new Run(start, AdamW.Settings.USUAL, 0.3, true);
        var run = new Run(start, AdamW.Settings.USUAL, 0.3, true)) {
      run.step(List.of(new long[] {3}), targets, 0.1);
      run.step(List.of(new long[] {4}), targets, 0.1);
      run.table.copyInPlace(Tensor.of(start, ROWS, SIZE));
      run.optimizer.restore(fresh.optimizer.state());
      run.optimizer.settle();
      assertThat(run.table.toFloats()).containsExactly(start);
    }
  }
}
