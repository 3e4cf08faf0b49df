package io.deberta4j.task;

import io.deberta4j.data.Alignment;
import io.deberta4j.data.Features;
import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
import io.deberta4j.data.TextSpan;
import io.deberta4j.pipeline.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns logits into predictions, one for each sample. The logits of an input of N tokens are: a
 * score per class, label or choice; one score; N starts, then N ends; N times a score per tag; a
 * score per mention (more, as of a padded batch, are not looked at).
 *
 * @param task what was asked
 * @param labels the classes
 */
public record Decoder(Task task, Labels labels) {
  /**
   * Decodes.
   *
   * @param samples what was encoded
   * @param features what it was encoded as
   * @param logits of each of the features
   */
  public List<Prediction> decode(
      List<? extends Sample> samples, List<Features> features, List<float[]> logits) {
    if (features.size() != logits.size()) {
      throw new IllegalArgumentException(
          "%d inputs and the logits of %d, expected as many"
              .formatted(features.size(), logits.size()));
    }
    List<List<Integer>> windows = new ArrayList<>();
    samples.forEach(sample -> windows.add(new ArrayList<>()));
    for (int i = 0; i < features.size(); i++) {
      windows.get(features.get(i).sample()).add(i);
    }
    List<Prediction> predictions = new ArrayList<>();
    for (int s = 0; s < samples.size(); s++) {
      List<Features> inputs = windows.get(s).stream().map(features::get).toList();
      List<float[]> outputs = windows.get(s).stream().map(logits::get).toList();
      if (inputs.isEmpty()) {
        throw new IllegalArgumentException(
            "sample '%s' was not encoded".formatted(samples.get(s).id()));
      }
      predictions.add(decodeOne(samples.get(s), inputs, outputs));
    }
    return predictions;
  }

  private Prediction decodeOne(Sample sample, List<Features> inputs, List<float[]> outputs) {
    String id = sample.id();
    float[] first = outputs.get(0);
    return switch (task.kind()) {
      case CLASSIFICATION -> {
        int answer = argmax(first, 0, labels.size());
        yield new Prediction.Label(id, labels.names().get(answer), answer, first);
      }
      case REGRESSION -> new Prediction.Score(id, first[0]);
      case MULTI_LABEL -> new Prediction.LabelSet(id, labelsAbove(first), first);
      case MULTIPLE_CHOICE -> new Prediction.Choice(id, argmax(first, 0, first.length), first);
      case SPAN -> answer((Sample.Question) sample, inputs, outputs);
      case TOKEN_LABELS -> new Prediction.Tags(id, tags((Sample.Tagged) sample, inputs, outputs));
      case ENTITY_CHOICE -> entity((Sample.Entities) sample, inputs, outputs);
    };
  }

  private Set<String> labelsAbove(float[] logits) {
    Set<String> above = new HashSet<>();
    double[] scores = Scores.sigmoid(logits);
    for (int l = 0; l < labels.size(); l++) {
      if (scores[l] > task.threshold()) {
        above.add(labels.names().get(l));
      }
    }
    return above;
  }

  private Prediction answer(
      Sample.Question question, List<Features> inputs, List<float[]> outputs) {
    List<SpanDecoder.Window> windows = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Alignment.Offsets offsets = (Alignment.Offsets) inputs.get(i).alignment();
      int n = offsets.starts().length;
      windows.add(
          new SpanDecoder.Window(
              offsets,
              Arrays.copyOfRange(outputs.get(i), 0, n),
              Arrays.copyOfRange(outputs.get(i), n, 2 * n)));
    }
    return SpanDecoder.DEFAULT.decode(question, windows, task.noAnswers());
  }

  /** A word that no token stands for is outside. */
  private List<String> tags(Sample.Tagged sample, List<Features> inputs, List<float[]> outputs) {
    String outside = labels.find("O").isPresent() ? "O" : labels.names().get(0);
    List<String> tags = new ArrayList<>(Collections.nCopies(sample.words().size(), outside));
    for (int i = 0; i < inputs.size(); i++) {
      int[] tokens = ((Alignment.Words) inputs.get(i).alignment()).firstTokens();
      for (int w = 0; w < tokens.length; w++) {
        if (tokens[w] >= 0) {
          int from = tokens[w] * labels.size();
          tags.set(w, labels.names().get(argmax(outputs.get(i), from, labels.size())));
        }
      }
    }
    return tags;
  }

  /** The mention with the highest mean log-probability over the windows that hold it. */
  private static Prediction entity(
      Sample.Entities sample, List<Features> inputs, List<float[]> outputs) {
    double[] sums = new double[sample.entities().size()];
    int[] counts = new int[sums.length];
    for (int i = 0; i < inputs.size(); i++) {
      int[] mentions = ((Alignment.Mentions) inputs.get(i).alignment()).mentions();
      for (int m = 0; m < mentions.length; m++) {
        sums[mentions[m]] += logSigmoid(outputs.get(i)[m]);
        counts[mentions[m]]++;
      }
    }
    TextSpan best = sample.entities().get(0);
    double score = Double.NEGATIVE_INFINITY;
    for (int e = 0; e < sums.length; e++) {
      if (counts[e] > 0 && sums[e] / counts[e] > score) {
        score = sums[e] / counts[e];
        best = sample.entities().get(e);
      }
    }
    return new Prediction.Entity(sample.id(), best, score);
  }

  private static double logSigmoid(double logit) {
    return Math.min(0, logit) - Math.log1p(Math.exp(-Math.abs(logit)));
  }

  private static int argmax(float[] values, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = values[from + i] > values[from + best] ? i : best;
    }
    return best;
  }
}
