package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Classifies texts, or pairs of texts. Scores follow the defaults of Hugging Face's pipeline; see
 * {@link TextClassificationOptions}.
 *
 * <p>Of a pair that is too long, the longer text is read in windows; where both are longer than
 * half of the model's maximum, each window of one meets each of the other.
 */
public final class TextClassificationPipeline extends Pipeline {
  private final Runner<SequenceScorer> runner;

  TextClassificationPipeline(Runner<SequenceScorer> runner) {
    super(runner);
    this.runner = runner;
  }

  /**
   * Loads a sequence classifier with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static TextClassificationPipeline load(Path directory, PipelineOptions options) {
    return new TextClassificationPipeline(
        Runner.open(
            directory,
            options,
            engine ->
                engine.sequenceScorer(directory, options, SequenceHead.SEQUENCE_CLASSIFICATION)));
  }

  /** Classifies a text. */
  public TextClassification classify(String text) {
    return classify(List.of(text)).get(0);
  }

  /** Classifies a pair of texts, as premise and hypothesis. */
  public TextClassification classify(String text, String pair) {
    return classifyPairs(List.of(new TextPair(text, pair))).get(0);
  }

  /** Classifies texts in batches; results are in the order of the texts. */
  public List<TextClassification> classify(List<String> texts) {
    return classify(texts, TextClassificationOptions.DEFAULT);
  }

  /** The same, with options. */
  public List<TextClassification> classify(List<String> texts, TextClassificationOptions options) {
    return classifyPairs(texts.stream().map(TextPair::of).toList(), options);
  }

  /** Classifies texts and pairs of texts in batches; results are in the order of the inputs. */
  public List<TextClassification> classifyPairs(List<TextPair> inputs) {
    return classifyPairs(inputs, TextClassificationOptions.DEFAULT);
  }

  /** The same, with options. */
  public List<TextClassification> classifyPairs(
      List<TextPair> inputs, TextClassificationOptions options) {
    return runner.map(
        inputs,
        Truncation.LONGEST_FIRST,
        this::logits,
        (windows, logits) -> result(windows, logits, options));
  }

  /** Classifies a stream lazily, in its order, with bounded memory. */
  public Stream<TextClassification> classify(
      Stream<String> texts, TextClassificationOptions options) {
    return inChunks(texts, some -> classify(some, options));
  }

  private List<float[]> logits(List<Encoding> rows) {
    return Arrays.asList(runner.scorer().logits(rows));
  }

  private TextClassification result(
      TextWindows windows, List<float[]> logits, TextClassificationOptions options) {
    ScoreFunction chosen = options.function();
    ScoreFunction function = chosen == null ? ScoreFunction.of(config().head()) : chosen;
    double[] scores = options.merge().of(logits.stream().map(function::apply).toList());
    return new TextClassification(
        windows.input().text(),
        windows.input().pair(),
        Label.ranked(labels(), scores, options.topK()),
        runner.reading(windows));
  }

  /** Returns the names of the labels, in the order of their ids. */
  public List<String> labels() {
    return config().head().labels();
  }
}
