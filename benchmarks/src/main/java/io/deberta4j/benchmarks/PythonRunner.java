package io.deberta4j.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The literal graph on the torch of a Python that is installed, in a process of its own, which
 * takes the time itself.
 */
final class PythonRunner implements Runner {
  private final int size;
  private final PythonProcess process;

  /**
   * Starts it.
   *
   * @param python the command
   * @param size D
   * @param folder for files that both processes read and write
   * @throws io.deberta4j.io.DataException if this Python has no torch, saying what it has
   */
  PythonRunner(String python, Path model, int size, int threads, Path folder) {
    this.size = size;
    process = new PythonProcess(python, PythonProcess.LITERAL, model, threads, List.of(), folder);
  }

  /** Returns the version of its torch. */
  String version() {
    return process.version();
  }

  @Override
  public RunnerId id() {
    return new RunnerId(RunnerId.OLD_TORCH, "f32");
  }

  @Override
  public Job prepare(List<TokenBatch> batches) {
    return new PythonJob(batches);
  }

  /** Returns updates of all weights in place of encoding; batches are not encoded any more then. */
  Job training(List<TokenBatch> batches) {
    process.ask("train");
    return new PythonJob(batches);
  }

  @Override
  public void close() {
    process.close();
  }

  /** The process holds the batches of one job at a time, the last that was made. */
  private final class PythonJob implements Job {
    private final List<TokenBatch> batches;

    PythonJob(List<TokenBatch> batches) {
      this.batches = batches;
      List<Long> values = new ArrayList<>();
      for (TokenBatch batch : batches) {
        values.addAll(List.of((long) batch.rows(), (long) batch.columns()));
        Arrays.stream(batch.ids()).forEach(values::add);
        Arrays.stream(batch.mask()).forEach(values::add);
      }
      process.load(values);
    }

    @Override
    public long run() {
      return Long.parseLong(process.ask("run"));
    }

    @Override
    public List<float[]> output() {
      int[] counts = batches.stream().mapToInt(batch -> batch.ids().length * size).toArray();
      float[] all = process.floats("output", Arrays.stream(counts).sum());
      List<float[]> outputs = new ArrayList<>();
      int from = 0;
      for (int count : counts) {
        outputs.add(Arrays.copyOfRange(all, from, from + count));
        from += count;
      }
      return outputs;
    }

    @Override
    public void close() {}
  }
}
