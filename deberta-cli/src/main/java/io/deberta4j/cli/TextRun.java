package io.deberta4j.cli;

import io.deberta4j.io.DataException;
import io.deberta4j.io.DebertaException;
import io.deberta4j.tokenizer.TextPair;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs texts through a model, some at a time, and prints the results in the order of the texts, as
 * soon as they are there. Inputs of any length take bounded memory.
 *
 * @param <T> a result
 */
final class TextRun<T> {
  private static final int AT_ONCE = 128;

  private final Function<List<TextPair>, List<T>> action;
  private final Predicate<T> truncated;
  private final int maxLength;
  private long done;
  private long cut;
  private @Nullable String firstCut;

  /**
   * Creates a run.
   *
   * @param action gives one result per text
   * @param truncated tells whether the text of a result was cut
   * @param maxLength where texts are cut, for the warning
   */
  TextRun(Function<List<TextPair>, List<T>> action, Predicate<T> truncated, int maxLength) {
    this.action = action;
    this.truncated = truncated;
    this.maxLength = maxLength;
  }

  /** Prints what all texts together gave. */
  interface Lines {
    /** Writes the lines. */
    void print(Results results);
  }

  /** Prints a result. */
  interface Printer<T> {
    /** Writes the lines of one result. */
    void print(Results results, T result);
  }

  /** Runs all texts; warns on standard error if some were cut. */
  void run(Texts texts, Streams streams, Printer<T> printer) {
    Results results = new Results(streams.out());
    try (var progress = new Progress(streams, "texts")) {
      List<Text> some = texts.next(AT_ONCE);
      while (!some.isEmpty()) {
        process(some, results, printer);
        results.flush();
        progress.update(done, texts.fraction(), "");
        some = texts.next(AT_ONCE);
      }
    }
    if (done == 0) {
      streams.err().println("deberta: " + texts.source() + ": no texts");
    }
    warn(streams);
  }

  private void process(List<Text> some, Results results, Printer<T> printer) {
    try {
      print(some, action.apply(some.stream().map(Text::text).toList()), results, printer);
    } catch (DebertaException e) {
      if (some.size() == 1) {
        throw new DataException(some.get(0).where() + ": " + e.getMessage(), e);
      }
      // One of them cannot be processed: print those before it, then say which it is.
      for (Text text : some) {
        process(List.of(text), results, printer);
        results.flush();
      }
    }
  }

  private void print(List<Text> texts, List<T> all, Results results, Printer<T> printer) {
    for (int i = 0; i < all.size(); i++) {
      printer.print(results, all.get(i));
      done++;
      if (truncated.test(all.get(i))) {
        cut++;
        firstCut = firstCut == null ? texts.get(i).where() : firstCut;
      }
    }
  }

  private void warn(Streams streams) {
    if (cut > 0) {
      streams
          .err()
          .printf(
              "deberta: %d of %d texts had more than %d tokens and were cut; the first is %s%n",
              cut, done, maxLength, shortened(String.valueOf(firstCut)));
    }
  }

  private static String shortened(String where) {
    int most = 100;
    return where.length() <= most ? where : where.substring(0, most) + "...'";
  }
}
