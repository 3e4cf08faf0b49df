package io.deberta4j.pretraining;

import io.deberta4j.io.ConfigException;
import io.deberta4j.io.DataException;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.pretraining.TextGenerator.Finish;
import io.deberta4j.tokenizer.DecodeOptions;
import io.deberta4j.tokenizer.SpecialTokens;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lets a language model in a directory go on with texts. Safe to share between threads. */
public final class TextGeneration implements AutoCloseable {
  private static final DecodeOptions AS_IT_IS = new DecodeOptions(true, false);

  private final Tokenizer tokenizer;
  private final OpenedLanguageModel opened;
  private final TextGenerator generator;
  private final int end;

  /**
   * How a text went on.
   *
   * @param prompt what was there
   * @param text what came behind it; a stop text is not part of it
   * @param tokens how many tokens were chosen
   * @param finish why there are no more
   */
  public record Continuation(String prompt, String text, int tokens, Finish finish) {}

  private TextGeneration(
      Tokenizer tokenizer, OpenedLanguageModel opened, TextGenerator generator, int end) {
    this.tokenizer = tokenizer;
    this.opened = opened;
    this.generator = generator;
    this.end = end;
  }

  /**
   * Opens a model that was trained from left to right; one that does not say what it was trained
   * for is taken at the caller's word.
   *
   * @throws ConfigException if the model says that it was trained for something else
   * @throws io.deberta4j.io.DebertaException if the directory cannot be used
   */
  public static TextGeneration open(Path directory) {
    HeldOutEvaluation.task(directory)
        .filter(task -> !task.goesForward())
        .ifPresent(
            task -> {
              throw new ConfigException(
                  "%s: was trained for '%s', and cannot go on with a text. Take a model trained from left to right, with the objective 'arlm' or 'mlm+arlm'"
                      .formatted(directory, task.optionName()));
            });
    Tokenizer tokenizer = Tokenizer.load(directory);
    int end =
        tokenizer
            .specialTokens()
            .sep()
            .orElseThrow(
                () ->
                    new TokenizerException(
                        directory + ": the vocabulary has no [SEP], which ends a text"));
    OpenedLanguageModel opened = OpenedLanguageModel.open(directory);
    try {
      LanguageModel model = opened.model();
      Set<Integer> never = never(tokenizer, model.config().vocabSize(), end);
      return new TextGeneration(tokenizer, opened, new TextGenerator(model, end, never), end);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** What is no text: special tokens, and numbers without a token. */
  private static Set<Integer> never(Tokenizer tokenizer, int vocabSize, int end) {
    SpecialTokens roles = tokenizer.specialTokens();
    IntStream special =
        Stream.of(roles.pad(), roles.cls(), roles.mask(), roles.unk(), roles.bos(), roles.eos())
            .flatMapToInt(OptionalInt::stream);
    return IntStream.concat(special, IntStream.range(tokenizer.vocabularySize(), vocabSize))
        .filter(id -> id != end)
        .boxed()
        .collect(Collectors.toSet());
  }

  /**
   * Goes on with a text.
   *
   * @param stops the text ends before the first of these
   * @throws DataException if the text is longer than the model's positions
   */
  public Continuation generate(String prompt, GenerationSettings settings, List<String> stops) {
    int[] encoded = tokenizer.encode(prompt).ids();
    int last = encoded.length - 1;
    int[] start = encoded[last] == end ? Arrays.copyOf(encoded, last) : encoded;
    if (start.length > generator.limit()) {
      throw new DataException(
          "the text has %d tokens, more than the %d positions of the model. Shorten it, or take a model with more positions."
              .formatted(start.length, generator.limit()));
    }
    List<Integer> added = new ArrayList<>();
    TextGenerator.Generated generated =
        generator.generate(
            start,
            settings,
            id -> {
              added.add(id);
              return stops.isEmpty() || firstStop(text(tokenizer, start, added), stops) < 0;
            });
    String text = text(tokenizer, start, generated.tokens());
    int stop = firstStop(text, stops);
    return new Continuation(
        prompt,
        stop < 0 ? text : text.substring(0, stop),
        generated.tokens().size(),
        generated.finish());
  }

  /** What the new tokens add to the text: alone they would lose the space before them. */
  static String text(Tokenizer tokenizer, int[] start, List<Integer> added) {
    int[] all = Arrays.copyOf(start, start.length + added.size());
    for (int i = 0; i < added.size(); i++) {
      all[start.length + i] = added.get(i);
    }
    String before = tokenizer.decode(start, true);
    String text = tokenizer.decode(all, true);
    return text.startsWith(before)
        ? text.substring(before.length())
        : behindCommon(tokenizer.decode(start, AS_IT_IS), tokenizer.decode(all, AS_IT_IS));
  }

  /** Where cleaning up, or a character of two tokens, changes what was there before. */
  private static String behindCommon(String before, String text) {
    int at = 0;
    while (at < Math.min(before.length(), text.length()) && before.charAt(at) == text.charAt(at)) {
      at++;
    }
    return text.substring(at);
  }

  /** Where the first of the stops begins, −1 if there is none. */
  private static int firstStop(String text, List<String> stops) {
    return stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }

  @Override
  public void close() {
    opened.close();
  }
}
