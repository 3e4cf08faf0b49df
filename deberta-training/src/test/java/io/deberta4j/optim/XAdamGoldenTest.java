package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.deberta4j.checkpoint.Safetensors;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** XAdam, its clipping, its schedule and its loss scale follow recorded traces, step by step. */
class XAdamGoldenTest {
  private static final Path GOLDENS = TestFolders.goldens();

  /** F32 copies are compared as closely as F32 weights; cases in half precision give no limit. */
  private static final float MASTER = 1e-6f;

  @TestFactory
  Stream<DynamicTest> tracesAgree() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(GOLDENS)) {
      for (Path file : paths.filter(path -> path.endsWith("io.safetensors")).sorted().toList()) {
        Map<String, StoredTensor> recorded = Safetensors.open(file).tensors();
        boolean trace = recorded.keySet().stream().anyMatch(name -> name.startsWith("after.0."));
        if (trace) {
          JsonNode described = new JsonMapper().readTree(file.resolveSibling("case.json").toFile());
          String name = GOLDENS.relativize(file.getParent()).toString();
          tests.add(DynamicTest.dynamicTest(name, () -> new Trace(described, recorded).follow()));
        }
      }
    }
    assertThat(tests.isEmpty() && !TestFolders.goldensGiven()).as("no traces").isFalse();
    return tests.stream();
  }

  private static final class Trace {
    private final JsonNode described;
    private final JsonNode args;
    private final Map<String, StoredTensor> recorded;
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final LossScale scale;
    private final LearningRateSchedule schedule;

    Trace(JsonNode described, Map<String, StoredTensor> recorded) {
      this.described = described;
      this.recorded = recorded;
      args = described.get("args");
      scale =
          new LossScale(
              args.get("fp16").asBoolean() ? args.get("loss_scale").asDouble() : 1,
              args.get("fp16").asBoolean() ? args.get("scale_steps").asInt() : Integer.MAX_VALUE);
      schedule = schedule();
    }

    private LearningRateSchedule schedule() {
      double warmup = args.get("warmup_proportion").asDouble();
      return ScheduleKind.named(args.get("lr_schedule").asText())
          .create(
              ScheduleSettings.of(
                      args.get("num_train_steps").asLong(),
                      warmup < 1 ? Warmup.ofProportion(warmup) : Warmup.ofSteps((long) warmup))
                  .withEnd(args.get("lr_schedule_ends").asDouble()));
    }

    private XAdam.Settings settings() {
      int every = args.get("lookahead_k").asInt();
      return new XAdam.Settings(
          args.get("adam_beta1").asDouble(),
          args.get("adam_beta2").asDouble(),
          args.get("epsilon").asDouble(),
          args.get("opt_type").asText().equals("admax") ? XAdam.Rule.ADAMAX : XAdam.Rule.ADAM,
          args.get("with_radam").asBoolean(),
          every > 0 ? new XAdam.Lookahead(every, args.get("lookahead_alpha").asDouble()) : null);
    }

    void follow() {
      try (var scope = TensorScope.open()) {
        List<ParameterGroup> groups = new ArrayList<>();
        for (JsonNode group : described.get("groups")) {
          Map<String, Tensor> some = new LinkedHashMap<>();
          for (JsonNode name : group.get("names")) {
            some.put(name.asText(), start(name.asText()).requireGrad());
          }
          weights.putAll(some);
          groups.add(new ParameterGroup(some, group.get("weight_decay").asDouble()));
        }
        assertThat(ParameterGroup.decayExceptBiasAndNorm(weights, groups.get(0).weightDecay()))
            .isEqualTo(groups); // the same groups from names alone
        try (var optimizer = new XAdam(groups, settings())) {
          int updates = 0;
          for (JsonNode step : described.get("steps")) {
            updates += update(optimizer, groups, step, updates) ? 1 : 0;
          }
          assertThat(updates).isPositive();
        }
      }
    }

    /**
     * The weight before the first update. Recorders that kept a reference to the weights, not a
     * copy, have written the final ones as initial: then, as the rate of the first update is 0, it
     * is what that update left.
     */
    private Tensor start(String name) {
      Tensor initial = read("initial." + name);
      Tensor last = read("after." + (described.get("steps").size() - 1) + "." + name);
      if (!Arrays.equals(initial.toFloats(), last.toFloats())) {
        return initial;
      }
      assertThat(schedule.factor(0)).as("the rate of the first update").isZero();
      return read("after.0." + name);
    }

    private boolean update(
        XAdam optimizer, List<ParameterGroup> groups, JsonNode step, int updates) {
      int t = step.get("step").asInt();
      double lossScale = scale.of(1);
      assertThat(lossScale).isEqualTo(step.get("loss_scale").asDouble());
      try (var scope = TensorScope.open()) {
        weights.forEach(
            (name, weight) -> giveGradient(weight, "grad." + t + "." + name, lossScale));
        double norm = GradientClipping.norm(optimizer.gradients()) / lossScale;
        boolean finite = Double.isFinite(norm);
        assertThat(finite).as("step %d", t).isEqualTo(step.get("applied").asBoolean());
        if (finite) {
          double clip = XAdam.clippingFactor(norm, args.get("max_grad_norm").asDouble());
          double rate = args.get("learning_rate").asDouble() * schedule.factor(updates);
          optimizer.step(rate, clip / lossScale);
        }
        scale.update(finite);
        optimizer.clearGradients();
        float tolerance = (float) described.get("tolerance").get("parameters").asDouble();
        weights.forEach(
            (name, weight) -> close(weight, read("after." + t + "." + name), tolerance));
        compareMasters(optimizer, groups, "master." + t + ".");
        return finite;
      }
    }

    private void giveGradient(Tensor weight, String name, double lossScale) {
      Tensor gradient;
      try (var off = NoGrad.open()) {
        gradient = read(name).mul(lossScale).to(weight.dtype());
      }
      weight.mul(gradient).sum().backward(); // multiplied by 1: the gradient to the bit
    }

    /** Master copies are recorded group by group, flat, under the names of the group. */
    private void compareMasters(XAdam optimizer, List<ParameterGroup> groups, String prefix) {
      for (ParameterGroup group : groups) {
        String name = prefix + String.join("-", group.parameters().keySet());
        if (recorded.containsKey(name)) {
          Map<String, Tensor> state = optimizer.state().tensors();
          List<Tensor> flat =
              group.parameters().keySet().stream()
                  .map(weight -> Objects.requireNonNull(state.get("master." + weight)).reshape(-1))
                  .toList();
          close(Tensor.cat(flat, 0), read(name), MASTER);
        }
      }
    }

    private static void close(Tensor found, Tensor expected, float tolerance) {
      assertThat(found.dtype()).isEqualTo(expected.dtype());
      assertThat(found.toFloats()).containsExactly(expected.toFloats(), within(tolerance));
    }

    private Tensor read(String name) {
      StoredTensor stored = Objects.requireNonNull(recorded.get(name), name);
      assertThat(stored.dtype()).isIn(DType.F32, DType.F16);
      return Tensor.of(stored.read(), stored.dtype(), stored.shape());
    }
  }
}
