package io.deberta4j.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.deberta4j.data.Columns;
import io.deberta4j.data.FieldNames;
import io.deberta4j.data.LabelRule;
import io.deberta4j.data.SampleFormat;
import io.deberta4j.data.TaskKind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A task, as {@code tasks.json} describes it.
 *
 * @param name as on the command line: {@code mnli}
 * @param title as people write it: {@code MNLI}
 * @param kind what the model is asked for
 * @param layout how the files are built
 * @param folders where the files may be, below the folder given
 * @param splits the files of each split: alternatives, the first that is there is taken; each may
 *     be several files, which are joined. Splits named {@code train}, {@code dev...}, {@code
 *     test...}; {@code *} in a name stands for anything, if one file fits only
 * @param fields where the parts of an example are
 * @param labels the classes in the order of their ids; empty if the training data decides
 * @param aliases other spellings of labels
 * @param unlabelled what stands for no gold label; such rows are left out of training and
 *     evaluation
 * @param listed files of ids in place of a split's own file: the columns that they name rows of the
 *     training file by, see {@link io.deberta4j.data.ListedRows}
 * @param brokenRows whether broken table rows are left out
 * @param noAnswers whether questions may have no answer
 * @param threshold the probability above which a label holds, in multi-label tasks
 * @param metrics what is measured; the first decides which checkpoint is best
 * @param submission how predictions are handed in
 * @param presets settings by size of the model: {@code v3-base}, {@code large}, ...
 * @param published results of the papers and their repository
 */
public record Task(
    String name,
    String title,
    TaskKind kind,
    SampleFormat.Layout layout,
    List<String> folders,
    Map<String, List<List<String>>> splits,
    FieldNames fields,
    List<String> labels,
    Map<String, String> aliases,
    Set<String> unlabelled,
    Map<String, List<String>> listed,
    boolean brokenRows,
    boolean noAnswers,
    double threshold,
    List<Metric> metrics,
    @JsonProperty("submission") SubmissionForm submission,
    Map<String, Preset> presets,
    List<Published> published) {
  private static final FieldNames NO_FIELDS =
      new FieldNames(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), ",");

  /** How predictions are handed in: a form, and the file's name by split. */
  public record SubmissionForm(Form form, Map<String, String> files, Map<String, String> labels) {
    /** Takes what is absent as empty. */
    @SuppressWarnings("NullAway") // Jackson passes null for what a file leaves out
    public SubmissionForm {
      files = files == null ? Map.of() : new LinkedHashMap<>(files);
      labels = labels == null ? Map.of() : new LinkedHashMap<>(labels);
    }

    /** The forms. */
    public enum Form {
      /** A table of index and prediction. */
      GLUE,
      /** One object a line, {@code idx} and {@code label}; nested for MultiRC. */
      SUPERGLUE,
      /** One object of id and answer; a second file has how sure it is that there is none. */
      SQUAD,
      /** One object a passage, with its answers as letters. */
      RACE,
      /** A word a line: word, right tag if known, predicted tag. */
      CONLL,
      /** One object a line, {@code id}, {@code label} and scores. */
      JSONL
    }
  }

  /** Takes what the file leaves out as empty. */
  @SuppressWarnings("NullAway") // Jackson passes null for what a file leaves out
  public Task {
    folders = folders == null ? List.of("") : List.copyOf(folders);
    splits = splits == null ? Map.of() : new LinkedHashMap<>(splits);
    fields = fields == null ? NO_FIELDS : fields;
    labels = labels == null ? List.of() : List.copyOf(labels);
    aliases = aliases == null ? Map.of() : Map.copyOf(aliases);
    unlabelled = unlabelled == null ? Set.of() : Set.copyOf(unlabelled);
    listed = listed == null ? Map.of() : Map.copyOf(listed);
    metrics = List.copyOf(metrics);
    presets = presets == null ? Map.of() : new LinkedHashMap<>(presets);
    published = published == null ? List.of() : List.copyOf(published);
  }

  /**
   * Describes data of one's own: a table, its columns and what it asks for.
   *
   * @param kind classification, regression or multi-label for {@link Columns}
   * @param labels the classes in the order of their ids; empty if the training data decides
   */
  public static Task custom(TaskKind kind, FieldNames fields, List<String> labels) {
    List<Metric> metrics =
        switch (kind) {
          case CLASSIFICATION -> List.of(Metric.ACCURACY, Metric.LOSS, Metric.MACRO_F1);
          case REGRESSION -> List.of(Metric.PEARSON, Metric.SPEARMAN);
          case MULTI_LABEL -> List.of(Metric.MACRO_F1, Metric.MICRO_F1);
          case MULTIPLE_CHOICE -> List.of(Metric.ACCURACY);
          case SPAN, ENTITY_CHOICE -> List.of(Metric.F1, Metric.EXACT_MATCH);
          case TOKEN_LABELS -> List.of(Metric.F1, Metric.ACCURACY);
        };
    SampleFormat.Layout layout =
        switch (kind) {
          case SPAN -> SampleFormat.Layout.SQUAD;
          case TOKEN_LABELS -> SampleFormat.Layout.CONLL;
          case ENTITY_CHOICE -> SampleFormat.Layout.RECORD;
          default -> SampleFormat.Layout.TABLE;
        };
    return new Task(
        kind.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        "files of your own",
        kind,
        layout,
        List.of(""),
        Map.of(),
        fields,
        labels,
        Map.of(),
        Set.of(),
        Map.of(),
        false,
        kind == TaskKind.SPAN,
        0.5,
        metrics,
        new SubmissionForm(SubmissionForm.Form.JSONL, Map.of(), Map.of()),
        Map.of(),
        List.of());
  }

  /** Describes texts or pairs of one's own, by the names of their columns. */
  public static Task custom(TaskKind kind, Columns columns, List<String> labels) {
    return custom(kind, FieldNames.of(columns), labels);
  }

  /** Returns how its files are read. */
  public SampleFormat format() {
    return format(labels);
  }

  /** Returns the labels of a model as the task spells them: Microsoft's have capitals. */
  public List<String> spelled(List<String> names) {
    return names.stream().map(this::spelled).toList();
  }

  private String spelled(String name) {
    if (labels.contains(name)) {
      return name;
    }
    return labels.stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
  }

  /** Returns how its files are read where only these labels are known. */
  SampleFormat format(List<String> known) {
    return new SampleFormat(
        kind, layout, fields, new LabelRule(known, aliases, unlabelled), brokenRows);
  }

  /**
   * Returns the task with another threshold for labels.
   *
   * @param value the probability above which a label holds, in (0, 1)
   */
  public Task withThreshold(double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(
          "the threshold of a label is a probability in (0, 1), got " + value);
    }
    return with(labels, value);
  }

  /** Returns the task with these classes, in the order of their ids. */
  public Task withLabels(List<String> names) {
    return with(names, threshold);
  }

  private Task with(List<String> names, double probability) {
    return new Task(
        name,
        title,
        kind,
        layout,
        folders,
        splits,
        fields,
        names,
        aliases,
        unlabelled,
        listed,
        brokenRows,
        noAnswers,
        probability,
        metrics,
        submission,
        presets,
        published);
  }

  /** Returns the metric that decides which checkpoint is best. */
  public Metric decisive() {
    return metrics.get(0);
  }

  /**
   * Finds the preset for a model.
   *
   * @param model as {@code microsoft/deberta-v3-base}, {@code deberta-large-mnli}, {@code v3-base};
   *     where a size of v3 has none, that of v1 is taken, and for the small ones that of base
   */
  public Optional<Preset> preset(String model) {
    for (String size : sizes(model)) {
      Preset preset = presets.get(size);
      if (preset != null) {
        return Optional.of(preset);
      }
    }
    return Optional.empty();
  }

  /** Returns the published results of a model, named as in {@link #preset}. */
  public List<Published> published(String model) {
    String size = sizes(model).iterator().next();
    return published.stream()
        .filter(result -> sizes(result.model()).iterator().next().equals(size))
        .toList();
  }

  private static Set<String> sizes(String model) {
    String name = model.substring(model.lastIndexOf('/') + 1).replaceFirst("-mnli$", "");
    boolean multilingual = name.startsWith("mdeberta");
    String size = name.replaceFirst("^m?deberta-", "");
    Set<String> sizes = new LinkedHashSet<>();
    sizes.add(multilingual ? "m-" + size : size);
    sizes.add(size);
    String bare = size.replaceFirst("^v[23]-", "");
    sizes.add(bare);
    sizes.add(bare.replaceFirst("^x?small$", "base"));
    return sizes;
  }

  /** Returns the name of the file that predictions for a split are handed in as, or null. */
  public @Nullable String submissionFile(String split) {
    return submission.files().get(split);
  }
}
