package io.deberta4j.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Updates by the literal graph and the plain loop on the torch of a Python that is installed. */
final class PythonPretraining implements Job {
  private final PythonProcess process;

  /**
   * Starts it.
   *
   * @param python the command
   * @param model the weights and configuration to begin with
   * @throws io.deberta4j.io.DataException if this Python has no torch, saying what it has
   */
  PythonPretraining(String python, PretrainingCase of, Path model, Path folder) {
    process =
        new PythonProcess(
            python, PythonProcess.PRETRAINING, model, of.threads(), List.of(of.learnt()), folder);
    process.load(batches(of.shape()));
  }

  private static List<Long> batches(PretrainingShape shape) {
    List<Long> values = new ArrayList<>();
    List<int[]> sequences = shape.sequences();
    for (int from = 0; from < sequences.size(); from += shape.atOnce()) {
      values.addAll(List.of((long) shape.atOnce(), (long) shape.columns()));
      for (int[] tokens : sequences.subList(from, from + shape.atOnce())) {
        var masked = shape.masked(tokens);
        for (int i = 0; i < tokens.length; i++) {
          values.addAll(List.of((long) masked.inputIds()[i], (long) masked.labels()[i]));
        }
      }
    }
    return values;
  }

  @Override
  public long run() {
    return Long.parseLong(process.ask("run"));
  }

  /** The losses, as {@link PretrainingSubject#losses} gives them. */
  @Override
  public List<float[]> output() {
    String[] numbers = process.ask("losses").split(" ", -1);
    float[] losses = new float[numbers.length];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = Float.parseFloat(numbers[i]);
    }
    return List.of(losses);
  }

  @Override
  public void close() {
    process.close();
  }
}
