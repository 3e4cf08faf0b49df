package io.deberta4j.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.data.Alignment;
import io.deberta4j.data.Features;
import io.deberta4j.data.Target;
import io.deberta4j.data.TaskKind;
import io.deberta4j.data.TokenDropout;
import io.deberta4j.data.TokenRow;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.training.MicroBatch;
import io.deberta4j.training.Sift;
import io.deberta4j.training.SiftConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The loss of a batch is the same, however it is cut: each term has its own weight. */
class MicroBatchWeightTest {
  private static final DebertaConfig CONFIG =
      ConfigJson.parse(OwnTable.CONFIG.replaceFirst("\\{", "{\"num_labels\": 3,"));

  private static Features features(int[] ids, Target target) {
    return new Features(
        0, List.of(new TokenRow(ids, new int[ids.length])), target, new Alignment.None());
  }

  private static TaskObjective objective(
      TaskKind kind, Parameters weights, HeadLoss loss, @Nullable Sift sift) {
    TaskHead head = TaskHead.of(kind, weights, CONFIG, loss);
    return new TaskObjective(head, weights.all(), new TokenDropout(0, 1, Set.of()), sift);
  }

  @Test
  void partsWeighAsMuchAsTheirClasses() {
    List<Features> batch =
        List.of(
            features(new int[] {5, 6, 7}, new Target.Label(0)),
            features(new int[] {8, 9}, new Target.Label(2)),
            features(new int[] {10, 11, 12, 13}, new Target.Label(1)),
            features(new int[] {14}, new Target.Label(2)));
    for (double rDrop : new double[] {0, 2}) {
      HeadLoss loss = new HeadLoss(0.1, rDrop, List.of(1.0, 20.0, 0.5));
      try (var scope = TensorScope.open();
          var random = new RandomSource(7);
          var weights = Parameters.initialise(random, 0.4, DType.F32)) {
        TaskObjective objective = objective(TaskKind.CLASSIFICATION, weights, loss, null);
        double whole = loss(objective, batch, 4);
        assertThat(loss(objective, batch, 1)).as("R-Drop %s", rDrop).isCloseTo(whole, within(1e-4));
        assertThat(loss(objective, batch, 3)).as("R-Drop %s", rDrop).isCloseTo(whole, within(1e-4));
      }
    }
  }

  /** Puts the terms of the parts together as an update does. */
  private static double loss(TaskObjective objective, List<Features> batch, int size) {
    Map<String, Double> sums = new TreeMap<>();
    Map<String, Double> weights = new TreeMap<>();
    for (int from = 0; from < batch.size(); from += size) {
      List<Features> part = batch.subList(from, Math.min(batch.size(), from + size));
      MicroBatch micro = objective.prepare(part, new Random(1));
      micro
          .losses(Mode.EVAL)
          .forEach(
              (name, mean) -> {
                double weight = of(micro.weights(), name);
                sums.merge(name, mean.item() * weight, Double::sum);
                weights.merge(name, weight, Double::sum);
              });
    }
    return sums.keySet().stream().mapToDouble(name -> of(sums, name) / of(weights, name)).sum();
  }

  private static <V> V of(Map<String, V> terms, String name) {
    return Objects.requireNonNull(terms.get(name));
  }

  /** Tokens without a tag are not compared: a part may have none at all. */
  @Test
  void theAdversarialTermIsAMeanOverTheTokensCompared() {
    int none = Target.IGNORED;
    Features two = features(new int[] {5, 6, 7}, new Target.Tags(new int[] {none, 1, 2}));
    Features empty = features(new int[] {8, 9}, new Target.Tags(new int[] {none, none}));
    try (var scope = TensorScope.open();
        var random = new RandomSource(7);
        var weights = Parameters.initialise(random, 0.4, DType.F32)) {
      weights.all().values().forEach(Tensor::requireGrad);
      TaskObjective objective =
          objective(
              TaskKind.TOKEN_LABELS, weights, HeadLoss.USUAL, new Sift(SiftConfig.PUBLISHED, 3));
      MicroBatch both = objective.prepare(List.of(two, empty), new Random(1));
      assertThat(both.weights()).containsEntry("sift", 2.0).containsEntry("loss", 2.0);
      assertThat(of(both.losses(Mode.EVAL), "sift").item()).isPositive();
      MicroBatch nothing = objective.prepare(List.of(empty), new Random(1));
      assertThat(nothing.weights()).containsEntry("sift", 0.0);
      assertThat(of(nothing.losses(Mode.EVAL), "sift").item()).isZero();
    }
  }
}
