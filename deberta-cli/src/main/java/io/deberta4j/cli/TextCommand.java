package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.pipeline.Pipeline;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.PipelineResult;
import io.deberta4j.tokenizer.TextPair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** A command that runs texts through a pipeline: what all of them take, and do alike. */
abstract class TextCommand implements Callable<Integer> {
  private static final int AT_ONCE = 128;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private BackendOption backend = new BackendOption();

  @ArgGroup(validate = false, heading = "%nTexts and results%n", order = 1)
  private TextOptions text = new TextOptions();

  @ArgGroup(validate = false, heading = "%nModel%n", order = 2)
  private ModelOption model = new ModelOption();

  @ArgGroup(validate = false, heading = "%nReading%n", order = 3)
  private ReadingOptions reading = new ReadingOptions();

  TextCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public final Integer call() {
    check();
    PipelineOptions options = precision.apply(backend.apply(reading.options(common)));
    try (Texts texts = text.open(streams, common, pair(), keys())) {
      run(texts, options);
    }
    return 0;
  }

  /** Refuses wrong usage before anything is read. */
  void check() {}

  /** Returns what goes with each text on the command line, or null for nothing. */
  @Nullable String pair() {
    return null;
  }

  /** Returns what a text and its pair are called in lines of JSON. */
  LineKeys keys() {
    return LineKeys.TEXT;
  }

  /** Opens the pipeline and prints what it makes of the texts. */
  abstract void run(Texts texts, PipelineOptions options);

  /** Runs the texts, some at a time, and prints each result when it is there. */
  <T extends PipelineResult> void each(
      Texts texts,
      Pipeline pipeline,
      Function<List<TextPair>, List<T>> action,
      TextRun.Printer<T> printer) {
    new TextRun<>(action, PipelineResult::truncated, pipeline.maxLength())
        .run(texts, streams, printer);
  }

  /** Reads all texts. */
  static List<TextPair> all(Texts texts) {
    List<TextPair> all = new ArrayList<>();
    List<Text> some = texts.next(AT_ONCE);
    while (!some.isEmpty()) {
      some.forEach(text -> all.add(text.text()));
      some = texts.next(AT_ONCE);
    }
    return all;
  }

  /** Prints what is known only when all texts are read. */
  void printAtEnd(TextRun.Lines lines) {
    Results results = new Results(streams.out());
    lines.print(results);
    results.flush();
  }

  /**
   * Returns the directory of the model, fetched first where it is a published one.
   *
   * @param task which embedded model is taken where none is named
   */
  Path model(PipelineTask task) {
    return model.directory(streams, task);
  }

  boolean json() {
    return text.json();
  }

  /** Makes an error of bad usage. */
  ParameterException usage(String message) {
    return common.usage(message);
  }

  /** Refuses a number below 1. */
  void requirePositive(String option, int value) {
    if (value < 1) {
      throw usage(option + " must be at least 1, got " + value);
    }
  }

  /** Adds what every result tells about itself. */
  static ObjectNode withReading(ObjectNode object, PipelineResult result) {
    return object
        .put("windows", result.windows())
        .put("truncated", result.truncated())
        .put("precision", result.precision());
  }
}
