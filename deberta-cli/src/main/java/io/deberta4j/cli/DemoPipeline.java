package io.deberta4j.cli;

import io.deberta4j.Deberta;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.Answer;
import io.deberta4j.pipeline.Entity;
import io.deberta4j.pipeline.FilledMask;
import io.deberta4j.pipeline.Label;
import io.deberta4j.pipeline.MaskDecoder;
import io.deberta4j.pipeline.Pipeline;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.QuestionAnsweringOptions;
import io.deberta4j.pipeline.SentenceEmbeddingOptions;
import io.deberta4j.tokenizer.TextPair;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A pipeline of the tour: from a text to lines with what the model makes of it. */
final class DemoPipeline implements AutoCloseable {
  private static final int SHOWN = 3;

  /** What SentencePiece writes for the space before a word. */
  private static final String SPACE = "\u2581";

  private final Pipeline pipeline;
  private final Function<DemoInput, List<String>> answers;

  private DemoPipeline(Pipeline pipeline, Function<DemoInput, List<String>> answers) {
    this.pipeline = pipeline;
    this.answers = answers;
  }

  /**
   * Opens a model for a task.
   *
   * @param labels those to choose from, for zero-shot classification
   */
  static DemoPipeline open(
      PipelineTask task, Path directory, PipelineOptions options, List<String> labels) {
    return switch (task) {
      case TEXT_CLASSIFICATION -> texts(directory, options);
      case TOKEN_CLASSIFICATION -> tokens(directory, options);
      case QUESTION_ANSWERING -> questions(directory, options);
      case NATURAL_LANGUAGE_INFERENCE -> inference(directory, options);
      case ZERO_SHOT_CLASSIFICATION -> zeroShot(directory, options, labels);
      case FILL_MASK -> masks(directory, options);
      case SENTENCE_EMBEDDING -> embeddings(directory, options);
      default -> throw new IllegalStateException("the tour has no " + task.label());
    };
  }

  /**
   * Returns the Java that does it.
   *
   * @param model the argument that names the model; empty for the first embedded one of the task
   */
  static List<String> java(PipelineTask task, String model) {
    return switch (task) {
      case TEXT_CLASSIFICATION ->
          List.of("Deberta.textClassification(" + model + ").classify(text).top(3)");
      case TOKEN_CLASSIFICATION ->
          List.of("Deberta.tokenClassification(" + model + ").classify(text).entities()");
      case QUESTION_ANSWERING ->
          List.of(
              "Deberta.questionAnswering(" + model + ").answer(question, List.of(text),",
              "    QuestionAnsweringOptions.DEFAULT.withNoAnswer(0)).best()");
      case NATURAL_LANGUAGE_INFERENCE ->
          List.of("Deberta.naturalLanguageInference(" + model + ").infer(text, hypothesis)");
      case ZERO_SHOT_CLASSIFICATION ->
          List.of("Deberta.zeroShotClassification(" + model + ").classify(text, labels)");
      case FILL_MASK -> List.of("Deberta.fillMask(" + model + ").fill(text).masks().get(0)");
      case SENTENCE_EMBEDDING ->
          List.of(
              "var embedder = Deberta.sentenceEmbedding(" + model + ");",
              "embedder.embed(text).cosine(embedder.embed(other))");
      default -> throw new IllegalStateException("the tour has no " + task.label());
    };
  }

  /** Returns what the model makes of an input, a line each. */
  List<String> answer(DemoInput input) {
    return answers.apply(input);
  }

  private static DemoPipeline texts(Path directory, PipelineOptions options) {
    var opened = Deberta.textClassification(directory, options);
    return new DemoPipeline(
        opened,
        input -> {
          var pair = new TextPair(input.text(), input.pair());
          return labels(opened.classifyPairs(List.of(pair)).get(0).top(SHOWN));
        });
  }

  private static List<String> labels(List<Label> labels) {
    return labels.stream().map(label -> line(label.score(), label.label())).toList();
  }

  private static String line(double score, String text) {
    return String.format(Locale.ROOT, "%.3f  %s", score, text);
  }

  private static DemoPipeline tokens(Path directory, PipelineOptions options) {
    var opened = Deberta.tokenClassification(directory, options);
    return new DemoPipeline(
        opened,
        input -> {
          List<Entity> found = opened.classify(input.text()).entities();
          return found.isEmpty()
              ? List.of("(nothing)")
              : found.stream()
                  .map(entity -> line(entity.score(), entity.label() + " " + entity.word()))
                  .toList();
        });
  }

  private static DemoPipeline questions(Path directory, PipelineOptions options) {
    var opened = Deberta.questionAnswering(directory, options);
    var wanted = QuestionAnsweringOptions.DEFAULT.withNoAnswer(0);
    return new DemoPipeline(
        opened,
        input ->
            opened.answer(input.second(), List.of(input.text()), wanted).answers().stream()
                .map(DemoPipeline::line)
                .toList());
  }

  private static String line(Answer answer) {
    return line(answer.score(), answer.isNone() ? "(no answer)" : answer.answer());
  }

  private static DemoPipeline inference(Path directory, PipelineOptions options) {
    var opened = Deberta.naturalLanguageInference(directory, options);
    return new DemoPipeline(
        opened,
        input ->
            opened.infer(input.text(), input.second()).scores().entrySet().stream()
                .sorted((a, b) -> Double.compare(b.getValue(), a.getValue()))
                .map(e -> line(e.getValue(), e.getKey().name().toLowerCase(Locale.ROOT)))
                .toList());
  }

  private static DemoPipeline zeroShot(
      Path directory, PipelineOptions options, List<String> labels) {
    var opened = Deberta.zeroShotClassification(directory, options);
    return new DemoPipeline(
        opened, input -> labels(opened.classify(input.text(), labels).labels()));
  }

  private static DemoPipeline masks(Path directory, PipelineOptions options) {
    var opened = Deberta.fillMask(directory, options, MaskDecoder.AUTO);
    return new DemoPipeline(
        opened,
        input ->
            opened.fill(input.text()).masks().get(0).stream()
                .limit(SHOWN)
                .map(DemoPipeline::line)
                .toList());
  }

  private static String line(FilledMask filled) {
    String word = filled.tokenString().replace(SPACE, "");
    return line(filled.score(), word);
  }

  private static DemoPipeline embeddings(Path directory, PipelineOptions options) {
    var opened = Deberta.sentenceEmbedding(directory, options, SentenceEmbeddingOptions.DEFAULT);
    return new DemoPipeline(
        opened,
        input -> {
          double cosine = opened.embed(input.text()).cosine(opened.embed(input.second()));
          return List.of(line(cosine, "cosine of their vectors"));
        });
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
