package io.deberta4j.task;

import io.deberta4j.data.TextSpan;
import java.util.List;
import java.util.Set;

/** What a model says about one sample. Arrays are not copied: do not change them. */
public sealed interface Prediction {
  /** Names the sample. */
  String id();

  /** A class, its id, and the logits of all. */
  @SuppressWarnings("ArrayRecordComponent")
  record Label(String id, String label, int answer, float[] logits) implements Prediction {}

  /** A number. */
  record Score(String id, double score) implements Prediction {}

  /** The labels above the threshold, and the logits of all. */
  @SuppressWarnings("ArrayRecordComponent")
  record LabelSet(String id, Set<String> labels, float[] logits) implements Prediction {
    /** Copies the labels. */
    public LabelSet {
      labels = Set.copyOf(labels);
    }
  }

  /** Which choice, from 0, and the logits of all. */
  @SuppressWarnings("ArrayRecordComponent")
  record Choice(String id, int answer, float[] logits) implements Prediction {}

  /**
   * The best part of the context.
   *
   * @param text the best answer, empty if no part of the context can be one
   * @param noAnswer how much more the model likes to give no answer, in logits
   * @param best the best answers, the best first
   */
  record Answer(String id, String text, double noAnswer, List<Candidate> best)
      implements Prediction {
    /** Copies the list. */
    public Answer {
      best = List.copyOf(best);
    }

    /** Returns the answer, empty if giving none is liked more than this threshold. */
    public String text(double threshold) {
      return noAnswer > threshold ? "" : text;
    }
  }

  /**
   * A possible answer.
   *
   * @param span the part of the context; empty for no answer
   * @param score sum of the logits of start and end
   * @param probability softmax of the scores of the best answers
   */
  record Candidate(TextSpan span, double score, double probability) {}

  /** A tag per word. */
  record Tags(String id, List<String> tags) implements Prediction {
    /** Copies the list. */
    public Tags {
      tags = List.copyOf(tags);
    }
  }

  /** The entity that fills the gap, and its mean log-probability. */
  record Entity(String id, TextSpan entity, double score) implements Prediction {}
}
