package io.deberta4j.data;

import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads words and tags, one word a line, sentences parted by empty lines. {@code -DOCSTART-} and
 * {@code # newdoc} begin a document; comments begin with {@code #}. Tags are IOB1, IOB2 or BIOES;
 * BILOU and BMES are read as BIOES. A word may be empty (Broad Twitter Corpus); it counts.
 */
final class ConllFile {
  private final Path file;
  private final ConllColumns columns;
  private final Consumer<Sample> samples;
  private final List<String> words = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private boolean broken;
  private long number;
  private int document = -1;

  private ConllFile(Path file, ConllColumns columns, Consumer<Sample> samples) {
    this.file = file;
    this.columns = columns;
    this.samples = samples;
  }

  static void read(Path path, boolean labelled, BadRows bad, Consumer<Sample> samples) {
    ConllColumns columns = ConllColumns.in(path);
    if (labelled && columns.tag() < 0) {
      throw new DataException(
          path
              + ": no column holds tags (O, B-..., I-..., E-..., S-...). Is this a file with one"
              + " word and its tag a line?");
    }
    new ConllFile(path, columns, samples).read(bad);
  }

  private void read(BadRows bad) {
    try (Lines lines = new Lines(file, bad)) {
      long skipped = bad.skipped();
      for (String line = lines.next(); line != null; line = lines.next()) {
        broken |= bad.skipped() > skipped; // a line of this sentence could not be read
        if (ConllColumns.isBreak(line)) {
          endSentence();
          document += line.startsWith("-DOCSTART-") ? 1 : 0;
        } else if (columns.isComment(line)) {
          document += line.startsWith("# newdoc") ? 1 : 0;
        } else {
          broken |= !add(line, lines.number(), bad);
        }
        skipped = bad.skipped();
      }
      endSentence();
    }
  }

  private boolean add(String line, long at, BadRows bad) {
    List<String> fields = columns.fields(line);
    String problem =
        fields == null
            ? "too few columns: '%s'".formatted(shown(line))
            : columns.tag() >= 0 && !ConllColumns.isTag(fields.get(columns.tag()))
                ? "'%s' is no tag, expected O or B-, I-, E-, S- and a type"
                    .formatted(shown(fields.get(columns.tag())))
                : null;
    if (fields == null || problem != null) {
      bad.found(new DataException("%s: line %d: %s".formatted(file, at, problem)));
      return false;
    }
    words.add(fields.get(columns.word()));
    if (columns.tag() >= 0) {
      tags.add(bioes(fields.get(columns.tag())));
    }
    return true;
  }

  /** A sentence that lost a word to a bad line is not given. */
  private void endSentence() {
    if (!words.isEmpty() && !broken) {
      @Nullable List<String> known = columns.tag() < 0 ? null : tags;
      samples.accept(
          new Sample.Tagged(String.valueOf(number), Math.max(0, document), words, known));
      number++;
    }
    words.clear();
    tags.clear();
    broken = false;
  }

  private static String bioes(String tag) {
    char first = tag.charAt(0);
    return switch (first) {
      case 'L' -> "E" + tag.substring(1);
      case 'U' -> "S" + tag.substring(1);
      case 'M' -> "I" + tag.substring(1);
      default -> tag;
    };
  }

  private static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
