package io.deberta4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.onnxruntime.EveryPipeline.Opened;
import io.deberta4j.pipeline.Backend;
import io.deberta4j.pipeline.PipelineOptions;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pipeline, on both backends, shared between threads; and what it leaves in memory. */
final class EveryPipelineTest {
  private static final long LIMIT = 64L << 20;

  /** Two questions, so that an answer that went to the wrong thread is a wrong answer. */
  private static final List<List<String>> QUESTIONS =
      List.of(
          List.of("the dog goes home", "no", "the house of the dog ".repeat(20)),
          List.of("What is it?", "it goes and goes", "a man and a woman ".repeat(15), "yes"));

  @TempDir Path directory;

  static Stream<Arguments> everyPipelineOnBothBackends() {
    return Stream.of(EveryPipeline.values())
        .flatMap(
            pipeline ->
                Stream.of(Backend.LIBTORCH, Backend.ONNXRUNTIME)
                    .map(backend -> Arguments.of(pipeline, backend)));
  }

  @ParameterizedTest
  @MethodSource("everyPipelineOnBothBackends")
  void manyThreadsGetTheAnswersOfOne(EveryPipeline kind, Backend backend) throws Exception {
    PipelineOptions options = PipelineOptions.DEFAULT.withBackend(backend);
    Opened opened =
        kind.open(directory, backend == Backend.ONNXRUNTIME ? options.withThreads(1) : options);
    try (var pipeline = opened.pipeline()) {
      List<Object> expected = QUESTIONS.stream().map(opened.ask()).toList();
      assertThat(expected.get(0)).isNotEqualTo(expected.get(1));
      ExecutorService threads = Executors.newFixedThreadPool(6);
      try {
        List<Callable<Object>> tasks = new ArrayList<>();
        for (int i = 0; i < 36; i++) {
          List<String> texts = QUESTIONS.get(i % 2);
          tasks.add(() -> opened.ask().apply(texts));
        }
        List<Future<Object>> answers = threads.invokeAll(tasks);
        for (int i = 0; i < answers.size(); i++) {
          assertThat(answers.get(i).get()).isEqualTo(expected.get(i % 2));
        }
      } finally {
        threads.shutdown();
      }
      assertThat(pipeline.backend()).isEqualTo(backend);
    }
  }

  /** Of libtorch every native object is counted; closing frees the model, and says so after. */
  @ParameterizedTest
  @EnumSource
  void answersLeaveNoNativeMemoryBehind(EveryPipeline kind) throws IOException {
    Engine.load();
    var options = PipelineOptions.DEFAULT.withBackend(Backend.LIBTORCH);
    Opened warm = kind.open(directory.resolve("warm"), options);
    ask(warm, 2); // makes the constants of the bindings, which stay
    warm.pipeline().close();
    long before = Engine.liveObjects();
    Opened opened = kind.open(directory.resolve("model"), options);
    try (var pipeline = opened.pipeline()) {
      ask(opened, 20);
      long loaded = Engine.liveObjects();
      long growth = MemoryGrowth.smallest(Engine::residentBytes, 6, LIMIT, () -> ask(opened, 100));
      assertThat(Engine.liveObjects()).isLessThanOrEqualTo(loaded);
      assertThat(growth).isLessThanOrEqualTo(LIMIT);
    }
    assertThat(Engine.liveObjects()).isLessThanOrEqualTo(before);
    assertThatThrownBy(() -> ask(opened, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static void ask(Opened opened, int times) {
    for (int i = 0; i < times; i++) {
      Object unused = opened.ask().apply(QUESTIONS.get(i % 2));
    }
  }
}
