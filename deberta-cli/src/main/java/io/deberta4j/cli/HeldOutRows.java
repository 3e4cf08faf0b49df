package io.deberta4j.cli;

import io.deberta4j.data.Sample;
import io.deberta4j.data.TextSpan;
import io.deberta4j.io.DataException;
import io.deberta4j.metric.TaggedEntities;
import io.deberta4j.report.DataProvenance;
import io.deberta4j.task.DataFile;
import io.deberta4j.task.HeldOut;
import io.deberta4j.task.Task;
import io.deberta4j.task.TaskData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Rows that an embedded model was not trained on. What is held out is found as {@code finetune}
 * found it: from the same files, by the same options.
 */
@Command(name = "data")
final class HeldOutRows {
  @Mixin private CommonOptions common = new CommonOptions();

  @ArgGroup(validate = false)
  private DataOptions data = new DataOptions();

  @ArgGroup(validate = false)
  private ColumnOptions columns = new ColumnOptions();

  @ArgGroup(validate = false)
  private TaskOptions task = new TaskOptions();

  private HeldOutRows() {}

  /**
   * Reads the rows of a description.
   *
   * @param folder where all data sets are
   * @param trained the SHA-256 of the files that the model was trained on
   * @throws DataException if a file is missing, or another one than the model was trained on
   */
  static List<DemoInput> read(DemoScript.HeldOut description, Path folder, Set<String> trained) {
    var options = new HeldOutRows();
    List<String> words =
        description.options().stream()
            .map(word -> word.replace("{data}", folder.toString()))
            .toList();
    new CommandLine(options).parseArgs(words.toArray(String[]::new));
    TaskData read = options.open();
    read.files().values().forEach(files -> files.forEach(file -> check(file, trained)));
    List<Sample> heldOut = read.split(read.evaluationSplits().get(0));
    return description.rows().stream().map(row -> input(heldOut, row)).toList();
  }

  private TaskData open() {
    Task known = task.task(common, data.files(), columns);
    HeldOut heldOut = data.heldOut(common);
    TaskData read = task.open(known, data.files());
    return heldOut == null ? read : read.holdOut(heldOut.share(), heldOut.seed());
  }

  private static void check(DataFile file, Set<String> trained) {
    String hash = DataProvenance.of("", file.path(), 0, 0).sha256();
    if (!trained.contains(hash)) {
      throw new DataException(
          "%s: has the SHA-256 %s, which is none of the files that the model was trained on (%s): what was held out of them cannot be told from it"
              .formatted(file.path(), hash, String.join(", ", trained)));
    }
  }

  private static DemoInput input(List<Sample> heldOut, int row) {
    Sample sample = heldOut.get(row);
    String where = "row %d of %d held out".formatted(row, heldOut.size());
    if (sample instanceof Sample.Text text) {
      return new DemoInput(text.text(), text.pair(), where, text.label());
    } else if (sample instanceof Sample.Labelled text) {
      Set<String> labels = new TreeSet<>(Objects.requireNonNull(text.labels()));
      return new DemoInput(text.text(), text.pair(), where, String.join(", ", labels));
    } else if (sample instanceof Sample.Question question) {
      List<TextSpan> answers = Objects.requireNonNull(question.answers());
      String right = answers.isEmpty() ? "(no answer)" : answers.get(0).text();
      return new DemoInput(question.context(), question.question(), where, right);
    } else if (sample instanceof Sample.Tagged tagged) {
      return new DemoInput(String.join(" ", tagged.words()), null, where, entities(tagged));
    }
    throw new IllegalStateException("the tour shows no " + sample.getClass().getSimpleName());
  }

  private static String entities(Sample.Tagged tagged) {
    List<String> found = new ArrayList<>();
    for (TaggedEntities.Entity entity : TaggedEntities.of(Objects.requireNonNull(tagged.tags()))) {
      List<String> words = tagged.words().subList(entity.start(), entity.end());
      found.add(entity.type() + " " + String.join(" ", words));
    }
    return found.isEmpty() ? "(nothing)" : String.join(", ", found);
  }
}
