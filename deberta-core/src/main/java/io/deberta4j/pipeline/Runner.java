package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A model beside its tokenizer: texts to rows, rows through the model batch by batch, and what the
 * rows of a text gave back together. Every pipeline runs on one.
 *
 * @param <S> what kind of model
 */
final class Runner<S extends Scorer> implements AutoCloseable {
  private final TextRows texts;
  private final S scorer;
  private final Backend backend;
  private final String precision;

  /** Puts both together. */
  Runner(Tokenizer tokenizer, S scorer, PipelineOptions options, Backend backend) {
    this.texts = new TextRows(tokenizer, scorer.config(), options);
    this.scorer = scorer;
    this.backend = backend;
    this.precision = options.precision().cliName();
  }

  /**
   * Reads both from a directory.
   *
   * @param model how the engine opens it
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others
   */
  static <S extends Scorer> Runner<S> open(
      Path directory, PipelineOptions options, Function<InferenceEngine, S> model) {
    Tokenizers tokenizers = Tokenizers.begin(directory, options);
    InferenceEngine engine = Engines.of(options.backend());
    S scorer = tokenizers.beside(() -> model.apply(engine));
    try {
      return new Runner<>(tokenizers.tokenizer(), scorer, options, engine.backend());
    } catch (RuntimeException e) {
      scorer.close();
      throw e;
    }
  }

  /** Asks something of the model's configuration; closes the model if that throws. */
  <T> T require(Function<DebertaConfig, T> question) {
    try {
      return question.apply(scorer.config());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  S scorer() {
    return scorer;
  }

  TextRows texts() {
    return texts;
  }

  Backend backend() {
    return backend;
  }

  /**
   * Runs inputs through the model; results are in the order of the inputs.
   *
   * @param side which text of a pair is split where it is too long
   * @param run what the model gives for each of some rows of similar length
   * @param merge what that is together for the rows of one input
   */
  <T, R> List<R> map(
      List<TextPair> inputs,
      Truncation side,
      Function<List<Encoding>, List<T>> run,
      BiFunction<TextWindows, List<T>, R> merge) {
    List<TextWindows> windows = texts.encode(inputs, side);
    List<Encoding> rows = new ArrayList<>();
    windows.forEach(input -> rows.addAll(input.encodings()));
    List<T> outputs = run(rows, run);
    List<R> results = new ArrayList<>(inputs.size());
    int at = 0;
    for (TextWindows input : windows) {
      int end = at + input.encodings().size();
      results.add(merge.apply(input, outputs.subList(at, end)));
      at = end;
    }
    return results;
  }

  /** Runs rows in batches; results are in the order of the rows. */
  private <T> List<T> run(List<Encoding> rows, Function<List<Encoding>, List<T>> run) {
    List<T> slots = new ArrayList<>();
    int[] slotOf = new int[rows.size()];
    for (List<Integer> batch : texts.batches(rows)) {
      for (int i = 0; i < batch.size(); i++) {
        slotOf[batch.get(i)] = slots.size() + i;
      }
      slots.addAll(run.apply(batch.stream().map(rows::get).toList()));
    }
    List<T> ordered = new ArrayList<>(rows.size());
    for (int slot : slotOf) {
      ordered.add(slots.get(slot));
    }
    return ordered;
  }

  /** Tells how an input was read. */
  Reading reading(TextWindows windows) {
    return new Reading(windows.encodings().size(), windows.truncated(), precision);
  }

  /** Tells how several inputs were read, or none. */
  Reading together(List<Reading> parts) {
    int windows = parts.stream().mapToInt(Reading::windows).sum();
    boolean truncated = parts.stream().anyMatch(Reading::truncated);
    return new Reading(windows, truncated, precision);
  }

  @Override
  public void close() {
    scorer.close();
  }
}
