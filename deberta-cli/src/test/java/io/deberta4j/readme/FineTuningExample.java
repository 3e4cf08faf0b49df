package io.deberta4j.readme;

import io.deberta4j.finetuning.TaskFineTuning;
import io.deberta4j.finetuning.TaskJob;
import io.deberta4j.finetuning.TaskResult;
import io.deberta4j.finetuning.TaskSettings;
import io.deberta4j.task.TaskData;
import io.deberta4j.training.StartingPoint;
import java.nio.file.Path;

/** The README's example of fine-tuning, word for word. */
final class FineTuningExample {
  private FineTuningExample() {}

  static void run(Path table, Path model, Path output) {
    // begin
    TaskData data = TaskData.ofTexts(table).holdOut(0.1, 42); // a tenth to evaluate on, by seed 42
    TaskJob job = TaskJob.of(data, new StartingPoint.Checkpoint(model), output);
    job = job.withSettings(TaskSettings.builder().epochs(4).learningRate(4e-5).build());
    TaskResult result = TaskFineTuning.run(job);
    result.figures().forEach(it -> System.out.printf("%s %.3f%n", it.metric(), it.value()));
    // end
  }
}
