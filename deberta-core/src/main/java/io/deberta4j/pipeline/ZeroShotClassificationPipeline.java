package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Classifies texts by labels named at the time of asking, with a model of natural-language
 * inference: the text is the premise, "This example is LABEL." the hypothesis. All pairs of all
 * texts and labels share batches.
 *
 * <p>Labels of the model are found by their names, in any order, with or without a neutral one. The
 * hypothesis always stays whole; a text that is too long beside it is read in windows.
 */
public final class ZeroShotClassificationPipeline extends Pipeline {
  /** A text beside one hypothesis, with the logits of each window. */
  private record Scored(TextWindows windows, List<float[]> logits) {}

  private final Runner<SequenceScorer> runner;
  private final NliLabels outputs;

  ZeroShotClassificationPipeline(Runner<SequenceScorer> runner) {
    super(runner);
    this.runner = runner;
    this.outputs = runner.require(config -> NliLabels.of(config.head().labels()));
  }

  /**
   * Loads a model of natural-language inference with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others, or if
   *     the labels are not those of such a model
   */
  public static ZeroShotClassificationPipeline load(Path directory, PipelineOptions options) {
    return new ZeroShotClassificationPipeline(
        Runner.open(
            directory,
            options,
            engine ->
                engine.sequenceScorer(directory, options, SequenceHead.SEQUENCE_CLASSIFICATION)));
  }

  /** Classifies a text. */
  public ZeroShotClassification classify(String text, List<String> labels) {
    return classify(List.of(text), labels, ZeroShotClassificationOptions.DEFAULT).get(0);
  }

  /** Classifies texts in batches; results are in the order of the texts. */
  public List<ZeroShotClassification> classify(
      List<String> texts, List<String> labels, ZeroShotClassificationOptions options) {
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("no label to choose from");
    }
    List<TextPair> pairs = new ArrayList<>();
    for (String text : texts) {
      labels.forEach(label -> pairs.add(new TextPair(text, options.hypothesis(label))));
    }
    List<Scored> scored =
        runner.map(
            pairs,
            Truncation.ONLY_FIRST,
            rows -> Arrays.asList(runner.scorer().logits(rows)),
            Scored::new);
    List<ZeroShotClassification> results = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int from = i * labels.size();
      results.add(
          result(texts.get(i), labels, scored.subList(from, from + labels.size()), options));
    }
    return results;
  }

  /** Classifies a stream lazily, in its order, with bounded memory. */
  public Stream<ZeroShotClassification> classify(
      Stream<String> texts, List<String> labels, ZeroShotClassificationOptions options) {
    return inChunks(texts, some -> classify(some, labels, options));
  }

  private ZeroShotClassification result(
      String text,
      List<String> labels,
      List<Scored> scored,
      ZeroShotClassificationOptions options) {
    boolean separate = options.multiLabel() || labels.size() == 1;
    double[] scores = separate ? separateScores(scored, options) : competingScores(scored, options);
    List<Reading> readings = scored.stream().map(one -> runner.reading(one.windows())).toList();
    return new ZeroShotClassification(
        text, Label.ranked(labels, scores, 0), runner.together(readings));
  }

  /** For each label softmax over contradiction and entailment in each window, then merged. */
  private double[] separateScores(List<Scored> scored, ZeroShotClassificationOptions options) {
    double[] scores = new double[scored.size()];
    for (int label = 0; label < scores.length; label++) {
      List<double[]> windows = new ArrayList<>();
      for (float[] logits : scored.get(label).logits()) {
        float[] against = {logits[outputs.contradiction()], logits[outputs.entailment()]};
        windows.add(new double[] {Scores.softmax(against)[1]});
      }
      scores[label] = options.merge().of(windows)[0];
    }
    return scores;
  }

  /**
   * Softmax over the labels' entailment. Hypotheses of different lengths cut a text into different
   * windows, so each label's windows are merged first, as logits.
   */
  private double[] competingScores(List<Scored> scored, ZeroShotClassificationOptions options) {
    float[] entailment = new float[scored.size()];
    for (int label = 0; label < entailment.length; label++) {
      List<double[]> windows = new ArrayList<>();
      for (float[] logits : scored.get(label).logits()) {
        windows.add(new double[] {logits[outputs.entailment()]});
      }
      entailment[label] = (float) options.merge().of(windows)[0];
    }
    return Scores.softmax(entailment);
  }
}
