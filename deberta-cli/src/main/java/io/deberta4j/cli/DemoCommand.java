package io.deberta4j.cli;

import io.deberta4j.hub.EmbeddedModel;
import io.deberta4j.hub.EmbeddedModels;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.PipelineOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta demo}. */
@Command(
    name = "demo",
    description = {
      "Shows what the embedded models can do, how good they are, and the Java that does it.",
      "The texts were written for the tour; with --data they are rows that were held out from"
          + " training, always the same ones."
    },
    footer = {"%nExample:", "  deberta demo", "  deberta demo --data data"})
final class DemoCommand implements Callable<Integer> {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "folder with the data sets that the models were trained on, each in a folder of its name"
              + " (the README beside a model has what they are)")
  private @Nullable Path data;

  DemoCommand(Streams streams) {
    this.streams = streams;
  }

  /** A model for a task, and what is given to it. */
  private record Stop(DemoScript script, PipelineTask task, List<DemoInput> inputs) {}

  @Override
  public Integer call() {
    PipelineOptions options = PipelineOptions.DEFAULT.withThreads(common.threadsOfPipeline());
    List<Stop> stops = stops();
    DemoText text = new DemoText(new Results(streams.out()));
    text.paragraph("", "A tour of the models that come with deberta4j. " + source());
    for (int i = 0; i < stops.size(); i++) {
      show(stops.get(i), i == 0, options, text);
    }
    return 0;
  }

  private String source() {
    return data == null
        ? "The texts were written for it; --data DIR takes rows that were held out instead."
        : "Where a row is named, it was held out from training; other texts were written for this.";
  }

  /** All of the tour; what is missing is missed before anything runs. */
  private List<Stop> stops() {
    EmbeddedModels models = EmbeddedModels.standard();
    List<Stop> stops = new ArrayList<>();
    for (EmbeddedModel model : models.all()) {
      DemoScript script = new DemoScript(model, models.directory(model));
      for (PipelineTask task : model.tasks()) {
        stops.add(new Stop(script, task, inputs(script, task)));
      }
    }
    return stops;
  }

  private List<DemoInput> inputs(DemoScript script, PipelineTask task) {
    Path folder = data;
    DemoScript.HeldOut heldOut = script.heldOut(task);
    return folder == null || heldOut == null
        ? script.written(task)
        : HeldOutRows.read(heldOut, folder, script.hashes());
  }

  private void show(Stop stop, boolean first, PipelineOptions options, DemoText text) {
    DemoScript script = stop.script();
    PipelineTask task = stop.task();
    text.heading(script.model().name() + ": " + script.about(task));
    text.paragraph("  ", script.score(task));
    long start = System.nanoTime();
    try (var pipeline = DemoPipeline.open(task, script.directory(), options, script.labels(task))) {
      long opened = System.nanoTime();
      long answering = 0;
      for (DemoInput input : stop.inputs()) {
        long asked = System.nanoTime();
        List<String> answers = pipeline.answer(input);
        answering += System.nanoTime() - asked;
        text.answered(input, answers);
      }
      text.paragraph(
          "  ",
          String.format(
              Locale.ROOT,
              "opened in %.0f ms%s; %.0f ms an answer",
              (opened - start) / NANOS_PER_MILLI,
              first ? ", and the engine with it" : "",
              answering / NANOS_PER_MILLI / stop.inputs().size()));
    }
    DemoPipeline.java(task, argument(script.model(), task)).forEach(text::code);
    text.flush();
  }

  private static String argument(EmbeddedModel model, PipelineTask task) {
    boolean first = EmbeddedModels.standard().first(task).equals(model);
    return first ? "" : "\"" + model.fullName() + "\"";
  }
}
