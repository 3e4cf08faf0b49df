package io.deberta4j.cli;

import io.deberta4j.hub.PipelineTask;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.verify.DefaultTexts;
import io.deberta4j.verify.Graph;
import io.deberta4j.verify.GraphRuntime;
import io.deberta4j.verify.NamedText;
import io.deberta4j.verify.Verification;
import io.deberta4j.verify.VerificationReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deberta verify}. */
@Command(
    name = "verify",
    description = {
      "Compares a checkpoint with another runtime on your texts.",
      "The other side is an ONNX file that was exported elsewhere, run in ONNX Runtime, or outputs"
          + " that you recorded; docs/verify.md has the format and a script for it. Exits with 0 if"
          + " both agree, else with 1, and says what could be the cause as far as the numbers show it."
    },
    footer = {
      "%nExample:",
      "  deberta verify --model microsoft/deberta-v3-base \\",
      "    --onnx model.onnx --input texts.txt",
      "  deberta verify --model microsoft/deberta-v3-base \\",
      "    --expected recorded.jsonl --json"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int AT_ONCE = 128;

  private final Streams streams;
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false, heading = "%nTexts (default: 16 of several languages)%n", order = 1)
  private TextSource text = new TextSource();

  @ArgGroup(validate = false, heading = "%nModel%n", order = 2)
  private ModelOption model = new ModelOption();

  @Option(
      names = "--flavour",
      paramLabel = "NAME",
      converter = FlavourName.class,
      description = FlavourName.HELP)
  private Flavour flavour = Flavour.AUTO;

  @Option(names = "--onnx", paramLabel = "FILE", description = "the model in ONNX")
  private @Nullable Path onnx;

  @Option(
      names = "--expected",
      paramLabel = "FILE",
      description = "texts with their recorded outputs, as lines of JSON; .gz too")
  private @Nullable Path expected;

  @Option(
      names = "--tolerance",
      paramLabel = "NUMBER",
      description = "the largest absolute difference that counts as agreement (default: 1e-4)")
  private double tolerance = Verification.TOLERANCE;

  @Option(names = "--json", description = "print the report as one JSON object")
  private boolean json;

  VerifyCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    check();
    common.apply();
    VerificationReport report;
    try (var progress = new Progress(streams, "texts")) {
      report = run(progress);
    }
    Results results = new Results(streams.out());
    if (json) {
      results.json(VerificationText.json(report));
    } else {
      VerificationText.lines(report).forEach(results::line);
    }
    results.flush();
    return report.agrees() ? 0 : 1;
  }

  private void check() {
    if ((onnx == null) == (expected == null)) {
      throw common.usage("Give what to compare with: --onnx FILE or --expected FILE, one of them");
    }
    if (expected != null && text.given()) {
      throw common.usage("--expected brings its texts; leave out TEXT and --input");
    }
    if (!(tolerance >= 0) || Double.isInfinite(tolerance)) {
      throw common.usage("--tolerance must be at least 0 and finite, got " + tolerance);
    }
  }

  private VerificationReport run(Progress progress) {
    Path recorded = expected;
    if (recorded != null) {
      var records = RecordedFile.read(recorded);
      return Verification.ofRecorded(
          model.directory(streams, PipelineTask.TEXT_CLASSIFICATION),
          recorded.toString(),
          records,
          settings(progress, records.size()));
    }
    Path file = onnx;
    if (file == null) {
      throw new IllegalStateException("neither side was given");
    }
    List<NamedText> texts = text.given() ? read() : DefaultTexts.all();
    try (Graph graph = GraphRuntime.onnx().open(file, common.threadsOfPipeline())) {
      return Verification.ofGraph(
          model.directory(streams, PipelineTask.TEXT_CLASSIFICATION),
          graph,
          texts,
          settings(progress, texts.size()));
    }
  }

  private Verification.Settings settings(Progress progress, int texts) {
    return new Verification.Settings(
        tolerance, flavour, done -> progress.update(Math.round(done * texts), done, ""));
  }

  private List<NamedText> read() {
    List<NamedText> all = new ArrayList<>();
    try (Texts texts = text.open(streams, common, null)) {
      List<Text> some = texts.next(AT_ONCE);
      while (!some.isEmpty()) {
        some.forEach(one -> all.add(new NamedText(one.text(), one.where())));
        some = texts.next(AT_ONCE);
      }
    }
    return all;
  }
}
