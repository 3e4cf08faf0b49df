package io.deberta4j.pretraining;

import io.deberta4j.corpus.HeldOutText;
import io.deberta4j.corpus.MaskedSequence;
import io.deberta4j.corpus.PretrainingExample;
import io.deberta4j.corpus.TokenFrequencies;
import io.deberta4j.report.Figure;
import io.deberta4j.report.Figure.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers of a kind.
 *
 * @param name of the kind
 * @param text that they are about
 * @param asked the questions, a sequence each
 * @param losses on the answers
 * @param frequencies how often tokens occur in the training text; null where that is not known, or
 *     of no use to who answers
 */
record HeldOutPart(
    String name,
    HeldOutText text,
    List<MaskedSequence> asked,
    List<SequenceLosses> losses,
    @Nullable TokenFrequencies frequencies) {
  private static final int BINS = 8;
  private static final String UNIGRAM = "frequency of the token alone";

  /** A sum and how many were added. */
  private static final class Mean {
    private long count;
    private double sum;

    void add(double value) {
      count++;
      sum += value;
    }
  }

  /** Returns loss and accuracy, beside those of the tokens' frequencies. */
  List<Figure> figures() {
    LanguageModelScore score = SequenceLosses.score(losses);
    TokenFrequencies known = frequencies;
    Reference unigram = null;
    Reference usual = null;
    if (known != null) {
      LanguageModelScore alone = alone(known);
      unigram = new Reference(UNIGRAM, alone.loss());
      usual = new Reference("the most frequent token", alone.accuracy());
    }
    return List.of(
        new Figure(name + "_loss", text.name(), score.loss(), unigram),
        new Figure(name + "_accuracy", text.name(), score.accuracy(), usual));
  }

  /** What tokens' frequencies make of the same questions. */
  LanguageModelScore alone(TokenFrequencies known) {
    long tokens = 0;
    double loss = 0;
    double right = 0;
    int most = known.mostFrequent();
    for (MaskedSequence sequence : asked) {
      for (int label : sequence.labels()) {
        if (label >= 0) {
          tokens++;
          loss += known.loss(label);
          right += label == most ? 1 : 0;
        }
      }
    }
    return new LanguageModelScore(tokens, loss / tokens, right / tokens);
  }

  /** Returns what was lost on each sequence. */
  List<SequenceScore> sequences() {
    List<SequenceScore> scores = new ArrayList<>();
    for (int i = 0; i < losses.size(); i++) {
      SequenceLosses own = losses.get(i);
      PretrainingExample example = text.sequences().get(i);
      double loss = 0;
      long right = 0;
      for (int token = 0; token < own.size(); token++) {
        loss += own.loss(token);
        right += own.right(token) ? 1 : 0;
      }
      String document = text.documents().getOrDefault(example.document(), "");
      scores.add(
          new SequenceScore(
              name, example.index(), example.document(), document, own.size(), loss, right));
    }
    return scores;
  }

  /** Returns the loss in {@value #BINS} stretches of the longest sequence. */
  List<LossBin> positions() {
    int width = Math.max(1, (text.sequenceLength() + BINS - 1) / BINS);
    Map<Long, Mean> means = new TreeMap<>();
    for (SequenceLosses own : losses) {
      for (int token = 0; token < own.size(); token++) {
        long from = own.position(token) / width * (long) width;
        means.computeIfAbsent(from, f -> new Mean()).add(own.loss(token));
      }
    }
    List<LossBin> bins = new ArrayList<>();
    means.forEach(
        (from, mean) ->
            bins.add(new LossBin(name, from, from + width - 1, mean.count, mean.sum / mean.count)));
    return bins;
  }

  /**
   * Returns the loss by the number of digits that the token's count has; 0 is a class of its own.
   */
  List<LossBin> byFrequency() {
    TokenFrequencies known = frequencies;
    if (known == null) {
      return List.of();
    }
    Map<Long, Mean> means = new TreeMap<>();
    for (int i = 0; i < asked.size(); i++) {
      int next = 0;
      for (int label : asked.get(i).labels()) {
        if (label >= 0) {
          long lowest = lowest(known.count(label));
          means.computeIfAbsent(lowest, l -> new Mean()).add(losses.get(i).loss(next++));
        }
      }
    }
    List<LossBin> bins = new ArrayList<>();
    means.forEach(
        (from, mean) ->
            bins.add(
                new LossBin(
                    name, from, Math.max(0, 10 * from - 1), mean.count, mean.sum / mean.count)));
    return bins;
  }

  /** The lowest number with as many digits. */
  private static long lowest(long count) {
    long lowest = Math.min(count, 1);
    while (lowest > 0 && count / lowest >= 10) {
      lowest *= 10;
    }
    return lowest;
  }
}
