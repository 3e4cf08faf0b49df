package io.deberta4j.task;

import io.deberta4j.data.Labels;
import io.deberta4j.data.Sample;
import io.deberta4j.data.TaskKind;
import io.deberta4j.data.TextSpan;
import io.deberta4j.metric.AnswerScores;
import io.deberta4j.metric.Classification;
import io.deberta4j.metric.Correlation;
import io.deberta4j.metric.EntityScores;
import io.deberta4j.metric.MultiLabel;
import io.deberta4j.pipeline.Scores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges predictions by the metrics of a task.
 *
 * @param task what was asked
 * @param labels the classes
 */
public record TaskScores(Task task, Labels labels) {
  /** Samples whose answer is known, with their predictions. */
  private record Judged(List<Sample> samples, List<Prediction> predictions) {
    int[] answers() {
      return predictions.stream()
          .mapToInt(
              one ->
                  one instanceof Prediction.Choice choice
                      ? choice.answer()
                      : ((Prediction.Label) one).answer())
          .toArray();
    }
  }

  /**
   * Measures, in the order of {@link Task#metrics}: the first figure decides. Samples without a
   * label do not count. SQuAD 2.0 is measured at threshold 0 and, as {@code best_...}, at the best.
   *
   * @return the figures by name, as shares in [0, 1]; empty if no sample has a label
   */
  public Map<String, Double> measure(List<? extends Sample> samples, List<Prediction> predictions) {
    Judged judged = labelled(samples, predictions);
    Map<String, Double> scores = new LinkedHashMap<>();
    if (judged.samples().isEmpty()) {
      return scores;
    }
    for (Metric metric : task.metrics()) {
      scores.put(metric.label(), measure(metric, judged));
    }
    if (task.kind() == TaskKind.SPAN && task.noAnswers()) {
      AnswerScores.Best best = answers(judged).best();
      scores.put("best_f1", best.f1());
      scores.put("best_f1_threshold", best.f1Threshold());
      scores.put("best_em", best.exact());
      scores.put("best_em_threshold", best.exactThreshold());
    }
    return scores;
  }

  /**
   * Measures the decisive metric by group: genre, language, or the school of a RACE passage.
   *
   * @return one figure for each group; empty if there are none
   */
  public Map<String, Double> byGroup(List<? extends Sample> samples, List<Prediction> predictions) {
    Map<String, Judged> groups = new TreeMap<>();
    Judged all = labelled(samples, predictions);
    for (int i = 0; i < all.samples().size(); i++) {
      String group = group(all.samples().get(i));
      if (group != null && task.metrics().stream().noneMatch(Metric.EXACT_MATCH::equals)) {
        Judged part =
            groups.computeIfAbsent(group, g -> new Judged(new ArrayList<>(), new ArrayList<>()));
        part.samples().add(all.samples().get(i));
        part.predictions().add(all.predictions().get(i));
      }
    }
    Map<String, Double> scores = new TreeMap<>();
    groups.forEach((group, part) -> scores.put(group, measure(task.decisive(), part)));
    return scores;
  }

  private static Judged labelled(List<? extends Sample> samples, List<Prediction> predictions) {
    if (samples.size() != predictions.size()) {
      throw new IllegalArgumentException(
          samples.size() + " samples and " + predictions.size() + " predictions, expected as many");
    }
    Judged judged = new Judged(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < samples.size(); i++) {
      if (samples.get(i).labelled()) {
        judged.samples().add(samples.get(i));
        judged.predictions().add(predictions.get(i));
      }
    }
    return judged;
  }

  private double measure(Metric metric, Judged judged) {
    return switch (task.kind()) {
      case CLASSIFICATION -> classes(metric, judged, labels.size());
      case MULTIPLE_CHOICE -> Classification.accuracy(choices(judged), judged.answers());
      case REGRESSION -> correlation(metric, judged);
      case MULTI_LABEL -> labelSets(metric, judged);
      case SPAN, ENTITY_CHOICE ->
          metric == Metric.EXACT_MATCH ? answers(judged).exact() : answers(judged).f1();
      case TOKEN_LABELS -> {
        EntityScores scores = entities(judged);
        yield metric == Metric.ACCURACY ? scores.accuracy() : scores.f1();
      }
    };
  }

  private double classes(Metric metric, Judged judged, int classes) {
    int[] right =
        judged.samples().stream()
            .mapToInt(sample -> labels.id(String.valueOf(((Sample.Text) sample).label())))
            .toArray();
    int[] answers = judged.answers();
    return switch (metric) {
      case ACCURACY, MICRO_F1 -> Classification.accuracy(right, answers);
      case F1 -> Classification.f1(right, answers, classes - 1);
      case MACRO_F1 -> Classification.macroF1(right, answers, classes);
      case MCC -> Classification.matthews(right, answers, classes);
      case LOSS -> crossEntropy(right, judged);
      case EXACT_MATCH -> {
        List<String> groups =
            judged.samples().stream()
                .map(sample -> String.valueOf(((Sample.Text) sample).group()))
                .toList();
        yield Classification.groupsRight(groups, right, answers);
      }
      default -> throw unfit(metric);
    };
  }

  private static double crossEntropy(int[] right, Judged judged) {
    double sum = 0;
    for (int i = 0; i < right.length; i++) {
      float[] logits = ((Prediction.Label) judged.predictions().get(i)).logits();
      sum -= Scores.logSoftmax(logits, right[i]);
    }
    return sum / right.length;
  }

  private static int[] choices(Judged judged) {
    return judged.samples().stream()
        .map(sample -> ((Sample.Choice) sample).answer())
        .mapToInt(answer -> answer == null ? -1 : answer)
        .toArray();
  }

  private double correlation(Metric metric, Judged judged) {
    double[] right =
        judged.samples().stream()
            .map(sample -> ((Sample.Scored) sample).score())
            .mapToDouble(score -> score == null ? 0 : score)
            .toArray();
    double[] given =
        judged.predictions().stream()
            .mapToDouble(one -> ((Prediction.Score) one).score())
            .toArray();
    return switch (metric) {
      case PEARSON -> Correlation.pearson(right, given);
      case SPEARMAN -> Correlation.spearman(right, given);
      default -> throw unfit(metric);
    };
  }

  private double labelSets(Metric metric, Judged judged) {
    boolean[][] right = new boolean[judged.samples().size()][];
    boolean[][] given = new boolean[right.length][];
    for (int i = 0; i < right.length; i++) {
      right[i] = members(((Sample.Labelled) judged.samples().get(i)).labels());
      given[i] = members(((Prediction.LabelSet) judged.predictions().get(i)).labels());
    }
    return switch (metric) {
      case ACCURACY -> MultiLabel.accuracy(right, given);
      case MACRO_F1 -> MultiLabel.macroF1(right, given);
      case MICRO_F1 -> MultiLabel.microF1(right, given);
      default -> throw unfit(metric);
    };
  }

  private boolean[] members(@Nullable Set<String> names) {
    boolean[] members = new boolean[labels.size()];
    if (names != null) {
      names.forEach(name -> members[labels.id(name)] = true);
    }
    return members;
  }

  /** Judges answers to questions, or entities for gaps, by their words. */
  private AnswerScores answers(Judged judged) {
    List<AnswerScores.Answer> answers = new ArrayList<>();
    for (int i = 0; i < judged.samples().size(); i++) {
      Prediction given = judged.predictions().get(i);
      List<TextSpan> right =
          judged.samples().get(i) instanceof Sample.Question question
              ? question.answers()
              : ((Sample.Entities) judged.samples().get(i)).answers();
      List<String> texts = right == null ? List.of() : right.stream().map(TextSpan::text).toList();
      answers.add(
          given instanceof Prediction.Answer answer
              ? new AnswerScores.Answer(texts, answer.text(), answer.noAnswer())
              : new AnswerScores.Answer(texts, ((Prediction.Entity) given).entity().text(), 0));
    }
    return task.noAnswers() ? AnswerScores.withNone(answers, 0) : AnswerScores.of(answers);
  }

  /** Judges tags; with {@link EntityScores#byType}. */
  private static EntityScores entities(Judged judged) {
    List<List<String>> right = new ArrayList<>();
    List<List<String>> given = new ArrayList<>();
    for (int i = 0; i < judged.samples().size(); i++) {
      List<String> tags = ((Sample.Tagged) judged.samples().get(i)).tags();
      right.add(tags == null ? List.of() : tags);
      given.add(((Prediction.Tags) judged.predictions().get(i)).tags());
    }
    return EntityScores.of(right, given);
  }

  private static @Nullable String group(Sample sample) {
    if (sample instanceof Sample.Text text) {
      return text.group();
    } else if (sample instanceof Sample.Scored scored) {
      return scored.group();
    }
    return sample instanceof Sample.Choice choice ? choice.group() : null;
  }

  private IllegalArgumentException unfit(Metric metric) {
    return new IllegalArgumentException(
        "the metric %s does not fit %s".formatted(metric.label(), task.kind()));
  }
}
