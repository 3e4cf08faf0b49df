package io.deberta4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.Deberta;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.io.ConfigException;
import io.deberta4j.pipeline.Backend;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.TextClassification;
import io.deberta4j.pipeline.TextClassificationPipeline;
import io.deberta4j.plan.Precision;
import io.deberta4j.tensor.Engine;
import io.deberta4j.testing.MemoryGrowth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sharing, closing and refusing. */
final class OnnxRuntimeEngineTest {
  private static final long LIMIT = 64L << 20;
  private static final PipelineOptions ORT =
      PipelineOptions.DEFAULT.withBackend(Backend.ONNXRUNTIME).withThreads(1);
  private static final List<String> TEXTS = List.of("I like it.", "", "What is the matter?");

  @TempDir Path directory;

  private TextClassificationPipeline open() throws IOException {
    return Deberta.textClassification(
        TinyModels.V3.write(directory, 1, DebertaForSequenceClassification::new), ORT);
  }

  @Test
  void manyThreadsGetTheSameAnswers() throws Exception {
    try (var pipeline = open()) {
      List<TextClassification> expected = TEXTS.stream().map(pipeline::classify).toList();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        List<Callable<List<TextClassification>>> tasks = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
          tasks.add(() -> TEXTS.stream().map(pipeline::classify).toList());
        }
        for (Future<List<TextClassification>> answer : threads.invokeAll(tasks)) {
          assertThat(answer.get()).isEqualTo(expected);
        }
      } finally {
        threads.shutdown();
      }
    }
  }

  @Test
  void aClosedPipelineSaysSoInsteadOfCrashing() throws IOException {
    var pipeline = open();
    pipeline.close();
    pipeline.close();
    assertThatThrownBy(() -> pipeline.classify("x"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void neitherPredictionsNorOpeningLeaveMemoryBehind() throws IOException {
    try (var pipeline = open()) {
      long growth =
          MemoryGrowth.smallest(
              Engine::residentBytes, 6, LIMIT, () -> repeat(400, () -> pipeline.classify(TEXTS)));
      assertThat(growth).isLessThanOrEqualTo(LIMIT);
    }
    long growth =
        MemoryGrowth.smallest(
            Engine::residentBytes,
            6,
            LIMIT,
            () -> repeat(100, () -> Deberta.textClassification(directory, ORT).close()));
    assertThat(growth).isLessThanOrEqualTo(LIMIT);
  }

  private static void repeat(int times, Runnable action) {
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }

  @Test
  void whatItCannotDoIsRefused() throws IOException {
    TinyModels.V3.write(directory, 1, DebertaForSequenceClassification::new);
    assertThatThrownBy(
            () -> Deberta.textClassification(directory, ORT.withPrecision(Precision.BF16)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("not in bf16");
    assertThatThrownBy(() -> Deberta.fillMask(directory, ORT, MaskDecoder.AUTO))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no masked-LM head");
  }

  @Test
  void lengthsBeyondThePositionsOfTheDecoderAreRefused() throws IOException {
    TinyModels.V3.write(directory, 1, MaskedLanguageModel::new);
    assertThatThrownBy(() -> Deberta.fillMask(directory, ORT.withMaxLength(60), MaskDecoder.EMD))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("max_position_embeddings");
  }
}
