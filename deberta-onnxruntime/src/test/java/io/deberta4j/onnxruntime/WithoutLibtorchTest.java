package io.deberta4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.Deberta;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.io.UnsupportedPlatformException;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that have no libtorch, or its Java classes without the natives of this platform. */
final class WithoutLibtorchTest {
  private static final String TEXT = "What is the matter with you?";

  @TempDir Path directory;

  /** Opens the classifier args[0] and the masked language model args[1] and prints results. */
  public static void main(String[] args) {
    try (var classifier = Deberta.textClassification(Path.of(args[0]));
        var encoder = Deberta.sentenceEmbedding(Path.of(args[0]));
        var filler =
            Deberta.fillMask(Path.of(args[1]), PipelineOptions.DEFAULT, MaskDecoder.AUTO)) {
      System.out.printf(
          Locale.ROOT,
          "%s %s %.3f %.3f %s %.3f",
          classifier.backend(),
          classifier.classify(TEXT).best().label(),
          classifier.classify(TEXT).best().score(),
          encoder.embed(TEXT).vector()[0],
          filler.decoder(),
          filler.fill("The [MASK].").masks().get(0).get(0).score());
    } catch (UnsupportedPlatformException e) {
      System.out.print("REFUSED " + e.getMessage());
    }
  }

  @Test
  void pipelinesRunAndGiveTheSame() throws IOException, InterruptedException {
    String expected = run(entry -> true);
    assertThat(expected).startsWith("LIBTORCH ").contains(" EMD ");
    String same = expected.replace("LIBTORCH", "ONNXRUNTIME");
    assertThat(run(ChildJvm::isNotLibtorch)).isEqualTo(same);
    assertThat(run(WithoutLibtorchTest::isNoNativeOfLibtorch)).isEqualTo(same);
  }

  /** Longer than the stack of a thread has room for in ONNX Runtime's search of it. */
  @Test
  void aLongCommandLineDoesNotCrashTheProcess() throws IOException, InterruptedException {
    Path model =
        TinyModels.V3.write(directory.resolve("model"), 1, DebertaForSequenceClassification::new);
    Path masked = TinyModels.V1.write(directory.resolve("filler"), 2, MaskedLanguageModel::new);
    var result =
        ChildJvm.start(
                ChildJvm::isNotLibtorch,
                WithoutLibtorchTest.class,
                model,
                masked,
                "x".repeat(100_000))
            .join();
    assertThat(result.exitCode()).as(result.output()).isZero();
    assertThat(result.output()).startsWith("ONNXRUNTIME ");
  }

  @Test
  void withoutTheArtifactTheErrorNamesIt() throws IOException, InterruptedException {
    Predicate<Path> bare =
        entry ->
            ChildJvm.isNotLibtorch(entry)
                && !entry
                    .toString()
                    .matches(".*deberta-onnxruntime.(target.)?classes|.*onnxruntime-.*jar");
    assertThat(run(bare)).startsWith("REFUSED ").contains("io.deberta4j:deberta-onnxruntime");
  }

  private String run(Predicate<Path> kept) throws IOException, InterruptedException {
    Path classifier =
        TinyModels.V3.write(
            directory.resolve("classifier"), 1, DebertaForSequenceClassification::new);
    Path masked = TinyModels.V1.write(directory.resolve("masked"), 2, MaskedLanguageModel::new);
    var result = ChildJvm.start(kept, WithoutLibtorchTest.class, classifier, masked).join();
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  /** The jars of natives have the platform behind the version. */
  private static boolean isNoNativeOfLibtorch(Path entry) {
    return ChildJvm.isNotLibtorch(entry) || entry.toString().matches(".*-1\\.[0-9.]+\\.jar");
  }
}
