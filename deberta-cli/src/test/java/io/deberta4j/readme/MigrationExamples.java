package io.deberta4j.readme;

import io.deberta4j.Deberta;
import io.deberta4j.pipeline.Backend;
import io.deberta4j.pipeline.Label;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.TextClassificationOptions;
import io.deberta4j.pipeline.TextClassificationPipeline;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The examples of docs/migration.md that are our code, word for word. */
final class MigrationExamples {
  private MigrationExamples() {}

  /** Rows, as Spark's class of this name has them: one partition, and no cluster. */
  record Dataset<T>(List<T> rows) {
    <U> Dataset<U> mapPartitions(MapPartitionsFunction<T, U> function, Encoder<U> encoder) {
      List<U> mapped = new ArrayList<>();
      function.call(rows.iterator()).forEachRemaining(row -> mapped.add(encoder.type().cast(row)));
      return new Dataset<>(mapped);
    }
  }

  /** As Spark's, which may throw anything. */
  interface MapPartitionsFunction<T, U> {
    Iterator<U> call(Iterator<T> rows);
  }

  /** As Spark's. */
  record Encoder<T>(Class<T> type) {}

  /** As Spark's. */
  static final class Encoders {
    private Encoders() {}

    @SuppressWarnings("MemberName") // Spark's
    static Encoder<String> STRING() {
      return new Encoder<>(String.class);
    }
  }

  @SuppressWarnings("UnusedVariable")
  static void fromDjl(String text) {
    // begin
    try (var classifier = Deberta.textClassification("org/name")) {
      String label = classifier.classify(text).best().label();
    }
    // end
  }

  @SuppressWarnings("UnusedVariable")
  static void fromOnnxRuntime(String text) {
    // begin
    // without the options: libtorch
    var options = PipelineOptions.DEFAULT.withBackend(Backend.ONNXRUNTIME);
    try (var classifier = Deberta.textClassification("org/name", options)) {
      List<Label> labels = classifier.classify(text).labels();
    }
    // end
  }

  static Dataset<String> fromSparkNlp(Dataset<String> texts) {
    // begin
    // One model for each executor.
    final class Classifier {
      static final TextClassificationPipeline SHARED = Deberta.textClassification("org/name");
    }

    Dataset<String> labels =
        texts.mapPartitions(
            (MapPartitionsFunction<String, String>)
                rows -> {
                  Iterable<String> each = () -> rows;
                  Stream<String> all = StreamSupport.stream(each.spliterator(), false);
                  return Classifier.SHARED
                      .classify(all, TextClassificationOptions.DEFAULT)
                      .map(result -> result.best().label())
                      .iterator();
                },
            Encoders.STRING());
    // end
    return labels;
  }
}
