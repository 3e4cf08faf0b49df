package io.deberta4j.vocabulary;

import java.util.ArrayList;
import java.util.List;

/**
 * One step of EM over all words (Kudo 2018, section 3.2, step 2a), with the Bayesian M-step of
 * SentencePiece: the logarithm of a piece's probability is ψ(its expected count) − ψ(their sum),
 * which favours frequent pieces over rare ones.
 *
 * @param expected how often each piece is used, by expectation
 * @param logLikelihood mean logarithm of a word's probability
 * @param piecesPerWord expected number of pieces of a word
 */
@SuppressWarnings("ArrayRecordComponent") // figures on their way, never compared
record Estimation(double[] expected, double logLikelihood, double piecesPerWord) {
  /** Pieces that are used less often are dropped; characters count as used this often. */
  private static final double LEAST = 0.5;

  /** The E-step. */
  static Estimation of(TrainingText text, UnigramPieces pieces, Shards shards) {
    record Part(double[] expected, double logLikelihood) {}
    List<Part> parts =
        shards.map(
            shard -> {
              UnigramLattice lattice = new UnigramLattice(pieces);
              double[] expected = new double[pieces.size()];
              double sum = 0;
              for (int word = shard; word < text.words(); word += Shards.COUNT) {
                lattice.set(text.chars(), text.starts()[word], text.end(word));
                double count = text.counts()[word];
                sum += count * lattice.addExpected(count, expected);
              }
              return new Part(expected, sum);
            });
    double[] expected = new double[pieces.size()];
    double likelihood = 0;
    double used = 0;
    for (Part part : parts) {
      likelihood += part.logLikelihood;
      for (int i = 0; i < expected.length; i++) {
        expected[i] += part.expected[i];
        used += part.expected[i];
      }
    }
    return new Estimation(expected, likelihood / text.total(), used / text.total());
  }

  /**
   * The M-step.
   *
   * @param drop whether pieces that are hardly used are dropped
   */
  UnigramPieces maximise(UnigramPieces pieces, boolean drop) {
    List<String> texts = new ArrayList<>();
    double[] counts = new double[pieces.size()];
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] >= LEAST || !drop || pieces.isCharacter(i)) {
        counts[texts.size()] = Math.max(LEAST, expected[i]);
        sum += counts[texts.size()];
        texts.add(pieces.texts().get(i));
      }
    }
    double[] logs = new double[texts.size()];
    double logSum = digamma(sum);
    for (int i = 0; i < logs.length; i++) {
      logs[i] = digamma(counts[i]) - logSum;
    }
    return new UnigramPieces(texts, logs);
  }

  /** ψ(x) for x > 0: the recurrence up to 7, then the asymptotic series (Abramowitz 6.3.18). */
  static double digamma(double x) {
    double result = 0;
    double at = x;
    for (; at < 7; at++) {
      result -= 1 / at;
    }
    double inverse = 1 / (at * at);
    double series =
        inverse
            * (1.0 / 12
                - inverse
                    * (1.0 / 120 - inverse * (1.0 / 252 - inverse * (1.0 / 240 - inverse / 132))));
    return result + Math.log(at) - 0.5 / at - series;
  }
}
