package io.deberta4j.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.ConfigException;
import io.deberta4j.io.UnsupportedPlatformException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Which engine runs a model. */
final class EnginesTest {
  private static final Supplier<Optional<String>> LOADS = Optional::empty;
  private static final Supplier<Optional<InferenceEngine>> ABSENT = Optional::empty;

  private final InferenceEngine other = new Other();

  private static Optional<String> fails() {
    return Optional.of("it did not load.");
  }

  private Optional<InferenceEngine> present() {
    return Optional.of(other);
  }

  @Test
  void libtorchIsTakenWhereItLoads() {
    assertThat(Engines.of(Backend.AUTO, LOADS, this::present).backend())
        .isEqualTo(Backend.LIBTORCH);
    assertThat(Engines.of(Backend.LIBTORCH, LOADS, ABSENT).backend()).isEqualTo(Backend.LIBTORCH);
    assertThat(Engines.of(Backend.AUTO).backend()).isEqualTo(Backend.LIBTORCH);
  }

  @Test
  void elsewhereTheOtherIsTakenIfItIsThere() {
    assertThat(Engines.of(Backend.AUTO, EnginesTest::fails, this::present)).isSameAs(other);
    assertThatThrownBy(() -> Engines.of(Backend.AUTO, EnginesTest::fails, ABSENT))
        .isInstanceOf(UnsupportedPlatformException.class)
        .hasMessageContaining("it did not load. Or add the dependency")
        .hasMessageContaining("io.deberta4j:deberta-onnxruntime");
  }

  @Test
  void whoAsksForOneGetsNoOther() {
    assertThatThrownBy(() -> Engines.of(Backend.LIBTORCH, EnginesTest::fails, this::present))
        .isInstanceOf(UnsupportedPlatformException.class)
        .hasMessage("it did not load.");
    Supplier<Optional<String>> unused =
        () -> {
          throw new AssertionError("libtorch is not to be loaded");
        };
    assertThat(Engines.of(Backend.ONNXRUNTIME, unused, this::present)).isSameAs(other);
    assertThatThrownBy(() -> Engines.of(Backend.ONNXRUNTIME))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("io.deberta4j:deberta-onnxruntime");
  }

  @Test
  void backendsHaveNames() {
    assertThat(Backend.of("onnxruntime")).isEqualTo(Backend.ONNXRUNTIME);
    assertThatThrownBy(() -> Backend.of("tensorflow"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("auto, libtorch or onnxruntime");
  }

  private static final class Other implements InferenceEngine {
    @Override
    public Backend backend() {
      return Backend.ONNXRUNTIME;
    }

    @Override
    public SequenceScorer sequenceScorer(
        Path directory, PipelineOptions options, SequenceHead head) {
      throw new AssertionError();
    }

    @Override
    public TokenScorer tokenScorer(Path directory, PipelineOptions options, TokenHead head) {
      throw new AssertionError();
    }

    @Override
    public SentenceEncoder sentenceEncoder(Path directory, PipelineOptions options) {
      throw new AssertionError();
    }

    @Override
    public MaskScorer maskScorer(Path directory, PipelineOptions options, MaskDecoder decoder) {
      throw new AssertionError();
    }
  }
}
