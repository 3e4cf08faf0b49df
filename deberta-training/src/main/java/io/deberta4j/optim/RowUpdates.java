package io.deberta4j.optim;

import io.deberta4j.optim.SkippedSteps.Missed;
import io.deberta4j.optim.SkippedSteps.Rows;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.tensor.Updates;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@link AdamW} for a table of which each update touches some rows. */
final class RowUpdates implements AutoCloseable {
  /** Rows caught up at once: as many as a few megabytes hold. */
  private static final int CHUNK = 4096;

  /** Terms · elements from which on all cores work. */
  private static final long PARALLEL = 1 << 20;

  private final String name;
  private final RowSparseEmbedding embedding;
  private final Tensor table;
  private final Tensor mean;
  private final Tensor square;
  private final AdamW.Settings settings;
  private final ParameterGroup group;
  private final SkippedSteps skipped;

  /** The update up to which each row is complete. */
  private final long[] complete;

  /** The rows that ever had a gradient; the moments of all others are 0. */
  private final BitSet touched = new BitSet();

  RowUpdates(
      String name, RowSparseEmbedding embedding, ParameterGroup group, AdamW.Settings settings) {
    this.name = name;
    this.embedding = embedding;
    this.group = group;
    this.settings = settings;
    table = embedding.table();
    skipped = new SkippedSteps(settings, group.weightDecay());
    complete = new long[Math.toIntExact(table.size(0))];
    try (var scope = TensorScope.open()) {
      mean = Tensor.zeros(DType.F32, table.shape()).retain();
      square = Tensor.zeros(DType.F32, table.shape()).retain();
    }
    embedding.beforeUse(this::catchUp);
  }

  Optional<Tensor> gradient() {
    return Optional.ofNullable(embedding.gradient()).map(RowSparseEmbedding.Gradient::values);
  }

  void clearGradient() {
    embedding.clearGradient();
  }

  /** Updates the rows that have a gradient; the others have missed this one. */
  void step(double learningRate, double gradientFactor) {
    requireNoDenseGradient();
    RowSparseEmbedding.Gradient gradient = embedding.gradient();
    if (gradient == null) {
      return;
    }
    long[] rows = gradient.rows();
    catchUp(rows); // they have been, unless the rows were looked up before another update
    double rate = learningRate * group.rateFactor();
    skipped.add(rate);
    long age = skipped.updates();
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Tensor index = RowSparseEmbedding.index(rows);
      Tensor w = table.indexSelect(0, index);
      Tensor m = mean.indexSelect(0, index);
      Tensor v = square.indexSelect(0, index);
      Updates.adamW(
          List.of(w),
          List.of(gradient.values().contiguous()),
          List.of(m),
          List.of(v),
          AdamW.step(settings, rate, group.weightDecay(), (double) age, gradientFactor));
      write(index, w, m, v);
    }
    for (long row : rows) {
      complete[(int) row] = age;
      touched.set((int) row);
    }
  }

  /** Somebody has looked words up without the embedding, or computed with the whole table. */
  private void requireNoDenseGradient() {
    try (var scope = TensorScope.open()) {
      if (table.grad() != null) {
        throw new IllegalStateException(
            "'%s' is updated row by row, but has a gradient of the whole table; give the model the embedding with Mode.withWords, and update tied tables as a whole"
                .formatted(name));
      }
    }
  }

  private void write(Tensor index, Tensor w, Tensor m, Tensor v) {
    Updates.setRows(table, index, w);
    Updates.setRows(mean, index, m);
    Updates.setRows(square, index, v);
  }

  /** Brings rows, all different, up to date. */
  private void catchUp(long[] rows) {
    long[] stale =
        Arrays.stream(rows).filter(row -> complete[(int) row] < skipped.updates()).toArray();
    if (stale.length == 0) {
      return;
    }
    try (var scope = TensorScope.open();
        var off = NoGrad.open()) {
      Tensor index = RowSparseEmbedding.index(stale);
      float[] w = table.indexSelect(0, index).toFloats();
      float[] m = mean.indexSelect(0, index).toFloats();
      float[] v = square.indexSelect(0, index).toFloats();
      int size = Math.toIntExact(table.size(1));
      apply(stale, new Rows(w, m, v, size));
      long[] shape = {stale.length, size};
      write(index, Tensor.of(w, shape), Tensor.of(m, shape), Tensor.of(v, shape));
    }
    for (long row : stale) {
      complete[(int) row] = skipped.updates();
    }
  }

  private void apply(long[] stale, Rows rows) {
    Map<Long, Missed> byAge = new HashMap<>();
    Map<Missed, Integer> most = new HashMap<>();
    Missed[] missed = new Missed[stale.length];
    int[] terms = new int[stale.length];
    int size = Math.toIntExact(table.size(1));
    long work = 0;
    for (int r = 0; r < stale.length; r++) {
      missed[r] = byAge.computeIfAbsent(complete[(int) stale[r]], skipped::since);
      terms[r] = rows.terms(missed[r], r);
      most.merge(missed[r], terms[r], Math::max);
      work += (long) terms[r] * size;
    }
    most.forEach(Missed::prepare);
    IntStream all = IntStream.range(0, stale.length);
    (work > PARALLEL ? all.parallel() : all)
        .forEach(r -> missed[r].apply(rows, r * size, terms[r]));
  }

  /** Brings all rows up to date. */
  void settle() {
    long[] stale =
        touched.stream().filter(row -> complete[row] < skipped.updates()).asLongStream().toArray();
    for (int from = 0; from < stale.length; from += CHUNK) {
      catchUp(Arrays.copyOfRange(stale, from, Math.min(stale.length, from + CHUNK)));
    }
    decayUntouched();
    Arrays.fill(complete, skipped.updates());
    skipped.forget(skipped.updates());
  }

  /** Rows without moments only decay, as {@link Missed#apply} would have it. */
  private void decayUntouched() {
    Map<Long, Float> byAge = new HashMap<>();
    float[] left = new float[complete.length];
    Arrays.fill(left, 1);
    boolean any = false;
    for (int row = touched.nextClearBit(0);
        row < left.length;
        row = touched.nextClearBit(row + 1)) {
      left[row] = byAge.computeIfAbsent(complete[row], age -> (float) skipped.left(age));
      any |= left[row] != 1;
    }
    if (any) {
      try (var scope = TensorScope.open();
          var off = NoGrad.open()) {
        Updates.scale(table, Tensor.of(left, left.length, 1));
      }
    }
  }

  void describe(Map<String, Tensor> tensors, Map<String, Double> numbers) {
    tensors.put("mean." + name, mean);
    tensors.put("square." + name, square);
    numbers.put("updates." + name, (double) skipped.updates());
  }

  /** Takes the age from a state whose moments have been copied already. */
  void restoreAge(OptimizerState state) {
    long updates = state.count("updates." + name);
    Arrays.fill(complete, updates);
    skipped.forget(updates);
    touched.clear();
    try (var scope = TensorScope.open()) {
      float[] means = mean.abs().max(1).toFloats();
      float[] squares = square.max(1).toFloats();
      for (int row = 0; row < complete.length; row++) {
        touched.set(row, means[row] != 0 || squares[row] != 0);
      }
    }
  }

  @Override
  public void close() {
    embedding.clearGradient();
    embedding.beforeUse(rows -> {});
    mean.close();
    square.close();
  }
}
