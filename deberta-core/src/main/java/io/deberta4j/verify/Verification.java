package io.deberta4j.verify;

import io.deberta4j.check.EncoderPath;
import io.deberta4j.head.PublishedHead;
import io.deberta4j.io.DataException;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.Pretrained;
import io.deberta4j.tokenizer.Flavour;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compares a checkpoint with another runtime, text by text: token ids where the other side brought
 * them, and the logits or hidden states that both have. Ours are what pipelines compute, in F32.
 */
public final class Verification {
  /** The tolerance that this project holds itself to. */
  public static final double TOLERANCE = 1e-4;

  private static final int BATCH_ROWS = 8;
  private static final int BATCH_TOKENS = 4096;

  /** Values of an output that a batch may have: 256 MB of them. */
  private static final int BATCH_VALUES = 1 << 26;

  private final Path model;
  private final Settings settings;
  private final OurModel ours;
  private final OtherSide other;
  private final List<Row> rows;
  private final List<TextReport> reports = new ArrayList<>();

  /**
   * How to compare.
   *
   * @param tolerance the largest absolute difference that counts as agreement
   * @param flavour whose behaviour our tokenizer follows
   * @param progress is told how much is done, 0 to 1
   */
  public record Settings(double tolerance, Flavour flavour, DoubleConsumer progress) {
    /** The tolerance of this project, and the tokenizer that the checkpoint asks for. */
    public static final Settings DEFAULT = new Settings(TOLERANCE, Flavour.AUTO, done -> {});

    /** Checks the tolerance. */
    public Settings {
      if (!(tolerance >= 0)) {
        throw new IllegalArgumentException("tolerance must be at least 0, got " + tolerance);
      }
    }
  }

  private Verification(
      Path model, Settings settings, OurModel ours, OtherSide other, List<Row> rows) {
    this.model = model;
    this.settings = settings;
    this.ours = ours;
    this.other = other;
    this.rows = rows;
  }

  /**
   * Compares a checkpoint with a graph that was exported from it.
   *
   * @param model the directory of the checkpoint
   * @param texts what to run; {@link DefaultTexts} will do
   * @throws DebertaException if the checkpoint cannot be read, or if the graph takes or gives
   *     something else
   */
  public static VerificationReport ofGraph(
      Path model, Graph graph, List<NamedText> texts, Settings settings) {
    return compare(model, texts, settings, ours -> new GraphSide(graph, ours));
  }

  /**
   * Compares a checkpoint with outputs that were recorded elsewhere.
   *
   * @param model the directory of the checkpoint
   * @param name what the outputs are called, for the report: the file
   * @throws DebertaException if the checkpoint cannot be read, or does not have these outputs
   */
  public static VerificationReport ofRecorded(
      Path model, String name, List<Recorded> records, Settings settings) {
    List<NamedText> texts =
        records.stream().map(record -> new NamedText(record.text(), record.where())).toList();
    return compare(model, texts, settings, ours -> new RecordedSide(name, records, ours));
  }

  private static VerificationReport compare(
      Path model, List<NamedText> texts, Settings settings, Function<OurModel, OtherSide> side) {
    if (texts.isEmpty()) {
      throw new DataException("no text to compare on");
    }
    Pretrained files = Pretrained.open(model);
    try (OurModel ours = OurModel.open(files, files.config())) {
      OtherSide other = side.apply(ours);
      var encoder = new RowEncoder(model, settings.flavour(), ours.config());
      List<Row> own = encoder.rows(texts);
      List<Row> seen = new ArrayList<>();
      for (int i = 0; i < own.size(); i++) {
        int[] ids = other.ids(i);
        seen.add(ids == null ? own.get(i) : encoder.as(own.get(i), ids, other.typeIds(i)));
      }
      var run = new Verification(model, settings, ours, other, seen);
      return run.report(files, texts, own);
    }
  }

  private VerificationReport report(Pretrained files, List<NamedText> texts, List<Row> own) {
    for (int i = 0; i < rows.size(); i++) {
      reports.add(alone(i, own.get(i)));
      settings.progress().accept((other.runsBatches() ? 0.5 : 1) * (i + 1) / rows.size());
    }
    String batchFailure = other.runsBatches() ? together() : "";
    var diagnosis = new Diagnosis(model, files, settings, ours, other, rows, reports);
    List<Finding> findings = diagnosis.findings(texts, batchFailure);
    return new VerificationReport(
        model,
        other.description(),
        other.weightTypes(),
        other.compared(),
        other.leftAside(),
        settings.tolerance(),
        reports,
        findings);
  }

  private TextReport alone(int text, Row own) {
    Row row = rows.get(text);
    TextReport.Ids ids = other.ids(text) == null ? null : ids(own.ids(), row.ids());
    Difference difference = null;
    ArgMax argMax = null;
    String failure = "";
    try {
      Map<String, Values> theirs = other.alone(text, row);
      Map<String, Values> mine = ours.run(List.of(row), other.compared(), EncoderPath.FAST).get(0);
      difference = difference(row, mine, theirs);
      argMax = argMax(mine, theirs);
    } catch (DebertaException e) {
      failure = String.valueOf(e.getMessage());
    }
    return new TextReport(
        row.where(), row.text(), row.length(), row.cut(), ids, difference, argMax, null, failure);
  }

  private Difference difference(Row row, Map<String, Values> mine, Map<String, Values> theirs) {
    for (String output : other.compared()) {
      Values own = mine.get(output);
      Values others = theirs.get(output);
      if (own == null || others == null) {
        throw new IllegalStateException("no output " + output);
      }
      own.requireShapeOf(others, output, row.where(), other.description());
    }
    return Difference.of(mine, theirs);
  }

  private static @Nullable ArgMax argMax(Map<String, Values> mine, Map<String, Values> theirs) {
    ArgMax all = null;
    for (Map.Entry<String, Values> output : theirs.entrySet()) {
      Values own = mine.get(output.getKey());
      ArgMax one = own == null ? null : own.argMax(output.getValue(), output.getKey());
      all = one == null ? all : all == null ? one : all.plus(one);
    }
    return all;
  }

  private static TextReport.Ids ids(int[] own, int[] theirs) {
    int at = Arrays.mismatch(own, theirs);
    return new TextReport.Ids(
        at < 0, at, at < 0 ? "" : from(own, at), at < 0 ? "" : from(theirs, at));
  }

  private static String from(int[] ids, int at) {
    int to = Math.min(ids.length, at + 4);
    return Arrays.toString(Arrays.copyOfRange(ids, Math.min(at, to), to));
  }

  /** Compares texts in batches, padded to the longest; returns why that failed, or "". */
  private String together() {
    int from = 0;
    while (from < rows.size()) {
      int to = batchEnd(from);
      if (to - from > 1) {
        List<Row> batch = rows.subList(from, to);
        List<Map<String, Values>> theirs;
        try {
          theirs = other.together(batch);
        } catch (DebertaException e) {
          return String.valueOf(e.getMessage());
        }
        compare(from, batch, theirs);
      }
      settings.progress().accept(0.5 + 0.5 * to / rows.size());
      from = to;
    }
    return "";
  }

  private void compare(int from, List<Row> batch, List<Map<String, Values>> theirs) {
    List<Map<String, Values>> mine = ours.run(batch, other.compared(), EncoderPath.FAST);
    for (int i = 0; i < batch.size(); i++) {
      if (reports.get(from + i).alone() != null) { // else the shapes differ
        Difference difference = difference(batch.get(i), mine.get(i), theirs.get(i));
        reports.set(from + i, reports.get(from + i).withTogether(difference));
      }
    }
  }

  private int batchEnd(int from) {
    int longest = 0;
    int to = from;
    while (to < rows.size() && to - from < BATCH_ROWS) {
      longest = Math.max(longest, rows.get(to).length());
      long tokens = (long) longest * (to + 1 - from);
      if ((to > from && tokens * valuesPerToken() > BATCH_VALUES) || tokens > BATCH_TOKENS) {
        break;
      }
      to++;
    }
    return Math.max(to, from + 1);
  }

  private long valuesPerToken() {
    boolean words = ours.kind() == PublishedHead.MASKED_LM && other.compared().contains("logits");
    return words ? ours.config().vocabSize() : ours.config().hiddenSize();
  }
}
