package io.deberta4j.finetuning;

import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
import io.deberta4j.data.TextSpan;
import io.deberta4j.task.Metric;
import io.deberta4j.task.Prediction;
import io.deberta4j.task.Task;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What anyone can answer without a model: always the same, the best there is by the training
 * examples. Every figure stands beside what this gets.
 */
record ConstantAnswer(Task task, Labels labels, List<Sample> train) {
  /** Says in words what it answers; the loss is that of shares, which is the best of a constant. */
  String describe(String metric) {
    if (metric.equals(Metric.LOSS.label())) {
      return "always the shares of the classes";
    }
    return switch (task.kind()) {
      case CLASSIFICATION -> "always “" + mostFrequentLabel() + "”";
      case REGRESSION -> "always the mean";
      case MULTI_LABEL -> "always " + frequentLabels();
      case MULTIPLE_CHOICE -> "always choice " + (mostFrequentChoice() + 1);
      case SPAN -> task.noAnswers() ? "never an answer" : "always the first sentence";
      case TOKEN_LABELS -> "never an entity";
      case ENTITY_CHOICE -> "always the first entity";
    };
  }

  /** Answers. */
  List<Prediction> predict(List<? extends Sample> samples) {
    Function<Sample, Prediction> answer =
        switch (task.kind()) {
          case CLASSIFICATION -> label(mostFrequentLabel());
          case REGRESSION -> score(mean());
          case MULTI_LABEL -> labelSet(frequentLabels());
          case MULTIPLE_CHOICE -> choice(mostFrequentChoice());
          case SPAN -> ConstantAnswer::firstSentence;
          case TOKEN_LABELS -> ConstantAnswer::outside;
          case ENTITY_CHOICE -> ConstantAnswer::firstEntity;
        };
    return samples.stream().map(answer).toList();
  }

  /** The most frequent class; its logits are those of the shares that the classes have. */
  private Function<Sample, Prediction> label(String label) {
    double[] counts = new double[labels.size()];
    Arrays.fill(counts, 1); // no class is impossible (Laplace)
    train.stream()
        .map(sample -> ((Sample.Text) sample).label())
        .filter(Objects::nonNull)
        .forEach(name -> counts[labels.id(name)]++);
    float[] logits = new float[counts.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(counts[i]);
    }
    int id = labels.id(label);
    return sample -> new Prediction.Label(sample.id(), label, id, logits);
  }

  private static Function<Sample, Prediction> score(double mean) {
    return sample -> new Prediction.Score(sample.id(), mean);
  }

  private static Function<Sample, Prediction> labelSet(Set<String> names) {
    return sample -> new Prediction.LabelSet(sample.id(), names, new float[0]);
  }

  private static Function<Sample, Prediction> choice(int choice) {
    return sample -> new Prediction.Choice(sample.id(), choice, new float[0]);
  }

  /** No answer where that is allowed counts more than the first sentence does: both are given. */
  private static Prediction firstSentence(Sample sample) {
    Sample.Question question = (Sample.Question) sample;
    int end = question.context().indexOf(". ");
    String first = end < 0 ? question.context() : question.context().substring(0, end);
    return new Prediction.Answer(sample.id(), first, Double.POSITIVE_INFINITY, List.of());
  }

  private static Prediction outside(Sample sample) {
    int words = ((Sample.Tagged) sample).words().size();
    return new Prediction.Tags(sample.id(), Collections.nCopies(words, "O"));
  }

  private static Prediction firstEntity(Sample sample) {
    List<TextSpan> entities = ((Sample.Entities) sample).entities();
    return new Prediction.Entity(sample.id(), entities.get(0), 0);
  }

  private String mostFrequentLabel() {
    return mostFrequent(train.stream().map(sample -> ((Sample.Text) sample).label()).toList());
  }

  private int mostFrequentChoice() {
    return mostFrequent(train.stream().map(sample -> ((Sample.Choice) sample).answer()).toList());
  }

  private static <T extends Comparable<T>> T mostFrequent(List<T> values) {
    Map<T, Long> counts =
        values.stream()
            .filter(Objects::nonNull)
            .collect(Collectors.groupingBy(v -> v, TreeMap::new, Collectors.counting()));
    T best = null;
    long most = 0;
    for (Map.Entry<T, Long> entry : counts.entrySet()) {
      if (entry.getValue() > most) {
        best = entry.getKey();
        most = entry.getValue();
      }
    }
    return Objects.requireNonNull(best, "training examples have labels");
  }

  private double mean() {
    return train.stream()
        .map(sample -> ((Sample.Scored) sample).score())
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(0);
  }

  /** The labels that more than half of the examples have; if none does, the most frequent one. */
  private Set<String> frequentLabels() {
    List<String> all =
        train.stream()
            .map(sample -> ((Sample.Labelled) sample).labels())
            .filter(Objects::nonNull)
            .flatMap(Set::stream)
            .toList();
    Set<String> frequent = new HashSet<>();
    Map<String, Long> counts =
        all.stream().collect(Collectors.groupingBy(label -> label, Collectors.counting()));
    counts.forEach(
        (label, count) -> {
          if (2 * count > train.size()) {
            frequent.add(label);
          }
        });
    return frequent.isEmpty() ? Set.of(mostFrequent(all)) : frequent;
  }
}
