package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tells whether a premise entails a hypothesis. The labels of the model are found by their names,
 * in any order; a premise that is too long beside its hypothesis is read in windows.
 */
public final class NaturalLanguageInferencePipeline extends Pipeline {
  private final Runner<SequenceScorer> runner;
  private final NliLabels outputs;

  NaturalLanguageInferencePipeline(Runner<SequenceScorer> runner) {
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
  public static NaturalLanguageInferencePipeline load(Path directory, PipelineOptions options) {
    return new NaturalLanguageInferencePipeline(
        Runner.open(
            directory,
            options,
            engine ->
                engine.sequenceScorer(directory, options, SequenceHead.SEQUENCE_CLASSIFICATION)));
  }

  /** Tells how a hypothesis stands to a premise. */
  public NaturalLanguageInference infer(String premise, String hypothesis) {
    return infer(List.of(new TextPair(premise, hypothesis)), WindowMerge.MEAN).get(0);
  }

  /**
   * Tells the same of pairs of a premise and a hypothesis in batches, in their order.
   *
   * @param merge how windows over a long premise are merged; with {@link WindowMerge#MAX}, each
   *     relation has the probability of the window that says so most clearly
   * @throws IllegalArgumentException if an input has no hypothesis
   */
  public List<NaturalLanguageInference> infer(List<TextPair> pairs, WindowMerge merge) {
    for (TextPair pair : pairs) {
      if (pair.pair() == null) {
        throw new IllegalArgumentException("no hypothesis to the premise '" + pair.text() + "'");
      }
    }
    return runner.map(
        pairs,
        Truncation.ONLY_FIRST,
        rows -> Arrays.asList(runner.scorer().logits(rows)),
        (windows, logits) -> result(windows, logits, merge));
  }

  /** Tells the same of a stream lazily, in its order, with bounded memory. */
  public Stream<NaturalLanguageInference> infer(Stream<TextPair> pairs, WindowMerge merge) {
    return inChunks(pairs, some -> infer(some, merge));
  }

  private NaturalLanguageInference result(
      TextWindows windows, List<float[]> logits, WindowMerge merge) {
    double[] scores = merge.of(logits.stream().map(Scores::softmax).toList());
    Map<NliRelation, Double> named = new EnumMap<>(NliRelation.class);
    for (int i = 0; i < scores.length; i++) {
      named.put(outputs.relations().get(i), scores[i]);
    }
    String hypothesis = String.valueOf(windows.input().pair());
    return new NaturalLanguageInference(
        windows.input().text(), hypothesis, named, runner.reading(windows));
  }
}
