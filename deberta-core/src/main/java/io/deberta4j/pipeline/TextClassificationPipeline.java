package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.ProblemType;
import io.deberta4j.plan.Precision;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Classifies texts, or pairs of texts.
 *
 * <p>Scores follow the defaults of Hugging Face's pipeline: softmax over the labels; the logistic
 * function of each where {@code problem_type} is {@code multi_label_classification} or there is one
 * label; the predicted number itself where it is {@code regression}.
 *
 * <p>A text longer than the model's maximum is cut at the end, of a pair the longer text first, and
 * the result says so. Safe to share between threads. Native memory is freed by {@link #close()}.
 */
public final class TextClassificationPipeline implements AutoCloseable {
  private final TextRows texts;
  private final SequenceScorer scorer;
  private final DebertaConfig config;
  private final Precision precision;
  private final Backend backend;

  private TextClassificationPipeline(
      TextRows texts, SequenceScorer scorer, Precision precision, Backend backend) {
    this.texts = texts;
    this.scorer = scorer;
    this.config = scorer.config();
    this.precision = precision;
    this.backend = backend;
  }

  /**
   * Loads a sequence classifier with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  public static TextClassificationPipeline load(Path directory, PipelineOptions options) {
    Tokenizers tokenizers = Tokenizers.begin(directory, options);
    InferenceEngine engine = Engines.of(options.backend());
    SequenceScorer scorer = tokenizers.beside(() -> engine.sequenceScorer(directory, options));
    try {
      TextRows texts = new TextRows(tokenizers.tokenizer(), scorer.config(), options);
      return new TextClassificationPipeline(texts, scorer, options.precision(), engine.backend());
    } catch (RuntimeException e) {
      scorer.close();
      throw e;
    }
  }

  /** Classifies a text. */
  public TextClassification classify(String text) {
    return classifyPairs(List.of(TextPair.of(text))).get(0);
  }

  /** Classifies a pair of texts, as premise and hypothesis. */
  public TextClassification classify(String text, String pair) {
    return classifyPairs(List.of(new TextPair(text, pair))).get(0);
  }

  /** Classifies texts in batches; results are in the order of the texts. */
  public List<TextClassification> classify(List<String> texts) {
    return classifyPairs(texts.stream().map(TextPair::of).toList());
  }

  /** Classifies texts and pairs of texts in batches; results are in the order of the inputs. */
  public List<TextClassification> classifyPairs(List<TextPair> inputs) {
    return Batches.map(texts, inputs, this::classifyRows);
  }

  private List<TextClassification> classifyRows(List<Row> rows) {
    float[][] logits = scorer.logits(Row.encodings(rows));
    List<TextClassification> results = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      results.add(
          new TextClassification(
              row.input().text(),
              row.input().pair(),
              ranked(logits[i]),
              precision.cliName(),
              row.truncated()));
    }
    return results;
  }

  private List<Label> ranked(float[] logits) {
    double[] scores = scores(logits);
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      labels.add(new Label(config.head().labels().get(i), scores[i]));
    }
    labels.sort(Comparator.comparingDouble(Label::score).reversed());
    return labels;
  }

  private double[] scores(float[] logits) {
    ProblemType type = config.head().problemType();
    if (type == ProblemType.REGRESSION) {
      return Scores.raw(logits);
    }
    return type == ProblemType.MULTI_LABEL_CLASSIFICATION || logits.length == 1
        ? Scores.sigmoid(logits)
        : Scores.softmax(logits);
  }

  /** Returns the names of the labels, in the order of their ids. */
  public List<String> labels() {
    return config.head().labels();
  }

  /** Returns what runs the model: never {@link Backend#AUTO}. */
  public Backend backend() {
    return backend;
  }

  /** Returns the model's configuration. */
  public DebertaConfig config() {
    return config;
  }

  /** Returns the tokenizer. */
  public Tokenizer tokenizer() {
    return texts.tokenizer();
  }

  /** Returns the most tokens a text may have, special tokens included. */
  public int maxLength() {
    return texts.maxLength();
  }

  /** Frees the model after running predictions have ended. */
  @Override
  public void close() {
    scorer.close();
  }
}
