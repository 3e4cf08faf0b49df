package io.deberta4j.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.model.Batch;
import io.deberta4j.model.ConfigJson;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.NoGrad;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import io.deberta4j.testing.ChildJvm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a pass of the plan costs, in numbers that a busy machine does not change: memory of the
 * process, and bytes of Java objects, of which every operation takes some.
 */
class PlanCostTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET_PEAK = Path.of("/proc/self/clear_refs");
  private static final int THOUSAND = 1000;
  private static final int FOUR_THOUSAND = 4096;

  private static DebertaConfig config(int layers) {
    return ConfigJson.parse(
        """
        {"model_type": "deberta-v2", "vocab_size": 100, "hidden_size": 768,
         "num_attention_heads": 12, "num_hidden_layers": %d, "intermediate_size": 3072,
         "max_position_embeddings": 512, "relative_attention": true,
         "pos_att_type": ["c2p", "p2c"], "share_att_key": true, "position_buckets": 256,
         "norm_rel_ebd": "layer_norm", "position_biased_input": false, "type_vocab_size": 0}
        """
            .formatted(layers));
  }

  private static Batch batch(int texts, int tokens) {
    long[] ids = new Random(1).longs((long) texts * tokens, 1, 100).toArray();
    return Batch.of(Tensor.of(ids, texts, tokens));
  }

  @Test
  void memoryGrowsAtMostLinearlyTo4096Tokens() throws IOException, InterruptedException {
    assumeTrue(Files.isWritable(RESET_PEAK), "only Linux tells the peak of a process");
    long thousand = peakOfItsOwnProcess(THOUSAND);
    long fourThousand = peakOfItsOwnProcess(FOUR_THOUSAND);
    System.out.printf(
        "memory beyond a base-width plan of two layers: %d MB for 1,000 tokens, %d MB for 4,096%n",
        thousand >> 20, fourThousand >> 20);
    assertThat((double) fourThousand / thousand)
        .as("memory of 4,096 tokens over that of 1,000")
        .isLessThanOrEqualTo((double) FOUR_THOUSAND / THOUSAND);
    assertThat(fourThousand).isLessThan(2L << 30);
  }

  private static long peakOfItsOwnProcess(int tokens) throws IOException, InterruptedException {
    ChildJvm.Result result = ChildJvm.start(entry -> true, PlanCostTest.class, tokens).join();
    assertThat(result.exitCode()).as(result.output()).isZero();
    return Long.parseLong(result.output());
  }

  /** Prints by how much a text of so many tokens raises the memory of this process. */
  public static void main(String[] args) throws IOException {
    int tokens = Integer.parseInt(args[0]);
    try (var scope = TensorScope.open();
        var off = NoGrad.open();
        var source = new RandomSource(1);
        var parameters = Parameters.initialise(source, 0.02, DType.F32)) {
      DebertaModel model = new DebertaModel(parameters.at("deberta"), config(2));
      try (var plan = InferencePlan.of(model, Precision.F32)) {
        run(plan, batch(1, 16));
        Files.writeString(RESET_PEAK, "5");
        long before = bytes("VmRSS:");
        run(plan, batch(1, tokens));
        System.out.println(bytes("VmHWM:") - before);
      }
    }
  }

  private static void run(InferencePlan plan, Batch batch) {
    try (var scope = TensorScope.open()) {
      plan.forward(batch);
    }
  }

  private static long bytes(String field) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IOException(STATUS + " has no " + field);
  }

  /**
   * Every operation allocates a few hundred bytes of Java objects. Eight texts of one length share
   * all operations but the products of each head with its distances.
   */
  @Test
  void operationsGrowWithLayersAndNotWithTextsOfOneLength() {
    try (var scope = TensorScope.open();
        var off = NoGrad.open();
        var source = new RandomSource(1);
        var parameters = Parameters.initialise(source, 0.02, DType.F32)) {
      DebertaModel two = new DebertaModel(parameters.at("two"), config(2));
      DebertaModel four = new DebertaModel(parameters.at("four"), config(4));
      try (var shallow = InferencePlan.of(two, Precision.F32);
          var deep = InferencePlan.of(four, Precision.F32)) {
        long one = javaBytes(shallow, batch(1, 100));
        long eight = javaBytes(shallow, batch(8, 100));
        long layers = (javaBytes(deep, batch(1, 100)) - one) / 2;
        System.out.printf(
            "Java objects: %,d bytes a layer, %,d for one text, %,d for eight%n",
            layers, one, eight);
        assertThat(layers).as("bytes of Java objects per layer").isBetween(1_000L, 70_000L);
        assertThat((double) eight / one).as("eight texts over one").isLessThan(4);
      }
    }
  }

  /** The fewest bytes of several passes on this thread, once tables are made. */
  private static long javaBytes(InferencePlan plan, Batch batch) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < 6; i++) {
      long before = threads.getThreadAllocatedBytes(self);
      run(plan, batch);
      fewest = Math.min(fewest, threads.getThreadAllocatedBytes(self) - before);
    }
    return fewest;
  }
}
