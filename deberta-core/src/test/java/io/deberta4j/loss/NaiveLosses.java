package io.deberta4j.loss;

import java.util.ArrayList;
import java.util.List;

/** The losses one number at a time, in double precision, from their definitions. */
final class NaiveLosses {
  private NaiveLosses() {}

  static double[] softmax(double[] x) {
    double sum = 0;
    double[] p = new double[x.length];
    for (int c = 0; c < x.length; c++) {
      p[c] = Math.exp(x[c]);
      sum += p[c];
    }
    for (int c = 0; c < x.length; c++) {
      p[c] /= sum;
    }
    return p;
  }

  /** As torch.nn.CrossEntropyLoss documents it; no weights means 1 for each class. */
  static double crossEntropy(
      double[][] logits, long[] labels, double smoothing, List<Double> weights) {
    double losses = 0;
    double total = 0;
    for (int r = 0; r < logits.length; r++) {
      if (labels[r] < 0) {
        continue;
      }
      double[] p = softmax(logits[r]);
      for (int c = 0; c < p.length; c++) {
        double target = (c == labels[r] ? 1 - smoothing : 0) + smoothing / p.length;
        losses -= weight(weights, c) * target * Math.log(p[c]);
      }
      total += weight(weights, (int) labels[r]);
    }
    return total == 0 ? 0 : losses / total;
  }

  private static double weight(List<Double> weights, int c) {
    return weights.isEmpty() ? 1 : weights.get(c);
  }

  static double soft(double[][] logits, double[][] targets) {
    double sum = 0;
    for (int r = 0; r < logits.length; r++) {
      double[] p = softmax(logits[r]);
      for (int c = 0; c < p.length; c++) {
        sum -= targets[r][c] * Math.log(p[c]);
      }
    }
    return sum / logits.length;
  }

  static double binary(double[][] logits, double[][] targets, List<Double> weights) {
    double sum = 0;
    for (int r = 0; r < logits.length; r++) {
      for (int c = 0; c < logits[r].length; c++) {
        double p = 1 / (1 + Math.exp(-logits[r][c]));
        double y = targets[r][c];
        sum -= weight(weights, c) * y * Math.log(p) + (1 - y) * Math.log(1 - p);
      }
    }
    return sum / (logits.length * logits[0].length);
  }

  static double squared(double[][] a, double[][] b) {
    double sum = 0;
    for (int r = 0; r < a.length; r++) {
      for (int c = 0; c < a[r].length; c++) {
        sum += Math.pow(a[r][c] - b[r][c], 2);
      }
    }
    return sum / (a.length * a[0].length);
  }

  /** A position beyond the tokens is ignored, a negative one is 0. */
  static double span(double[][] start, double[][] end, long[] starts, long[] ends) {
    return (side(start, starts) + side(end, ends)) / 2;
  }

  private static double side(double[][] logits, long[] positions) {
    List<Double> losses = new ArrayList<>();
    for (int r = 0; r < logits.length; r++) {
      int at = (int) Math.max(positions[r], 0);
      if (at < logits[r].length) {
        losses.add(-Math.log(softmax(logits[r])[at]));
      }
    }
    return losses.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  static double kl(double[] p, double[] q) {
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      sum += p[c] * Math.log(p[c] / q[c]);
    }
    return sum;
  }

  static double entropy(double[] p) {
    double sum = 0;
    for (double x : p) {
      sum -= x * Math.log(x);
    }
    return sum;
  }
}
