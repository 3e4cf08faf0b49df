package io.deberta4j.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The process that {@link CrashTest} kills: resumes a tiny run, says so when it goes on, and leaves
 * its final weights in a file.
 */
final class KilledRun {
  static final String GOES_ON = "goes on";
  static final String FINISHED = "finished";

  private KilledRun() {}

  static TrainerConfig settings() {
    return TinyRun.settings()
        .epochs(30) // 150 updates
        .evaluateEvery(Interval.ofSteps(10))
        .saveEvery(Interval.ofSteps(1))
        .saveTotalLimit(2)
        .build();
  }

  /** Every bit of the weights, in the order of their names. */
  static byte[] bits(Map<String, float[]> weights) {
    int count = weights.values().stream().mapToInt(values -> values.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES);
    for (float[] values : weights.values()) {
      for (float value : values) {
        bytes.putFloat(value);
      }
    }
    return bytes.array();
  }

  /** Takes the folder of the checkpoints and the file of the final weights. */
  public static void main(String[] arguments) throws IOException {
    try (var run = TinyRun.create(settings())) {
      run.trainer(Path.of(arguments[0]))
          .withListener(
              new TrainerListener() {
                @Override
                public void started(long step, long totalSteps) {
                  System.out.println(GOES_ON);
                }
              })
          .resume(TinyRun.EXAMPLES);
      Files.write(Path.of(arguments[1]), bits(run.values()));
      System.out.println(FINISHED);
    }
  }
}
