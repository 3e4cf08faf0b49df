package io.deberta4j.pipeline;

import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A model with its tokenizer that gives typed answers to texts. Safe to share between threads;
 * native memory is freed by {@link #close()}.
 *
 * <p>Every pipeline reads a text that is longer than the model's maximum in overlapping windows and
 * merges what they give; {@link PipelineOptions#truncate} asks for the text to be cut instead, and
 * {@link PipelineResult#truncated} tells where that happened. Offsets are UTF-16 indices into the
 * original text: {@code text.substring(start, end)} is the word that is shown.
 *
 * <p>After {@link #close()} every question throws {@link IllegalStateException}. A text whose pair,
 * question or hypothesis leaves no place for it is a {@link io.deberta4j.io.DataException}.
 */
public abstract sealed class Pipeline implements AutoCloseable
    permits FillMaskPipeline,
        MultipleChoicePipeline,
        NaturalLanguageInferencePipeline,
        QuestionAnsweringPipeline,
        ReplacedTokenDetectionPipeline,
        RerankingPipeline,
        RewardPipeline,
        SentenceEmbeddingPipeline,
        TextClassificationPipeline,
        TokenClassificationPipeline,
        ZeroShotClassificationPipeline {
  /** How many inputs of a stream are read at once, to be sorted by length into batches. */
  private static final int STREAM_CHUNK = 128;

  private final Runner<?> runner;

  Pipeline(Runner<?> runner) {
    this.runner = runner;
  }

  /** Returns what runs the model: never {@link Backend#AUTO}. */
  public final Backend backend() {
    return runner.backend();
  }

  /** Returns the model's configuration. */
  public final DebertaConfig config() {
    return runner.scorer().config();
  }

  /** Returns the tokenizer. */
  public final Tokenizer tokenizer() {
    return runner.texts().tokenizer();
  }

  /** Returns the most tokens the model sees at once, special tokens included. */
  public final int maxLength() {
    return runner.texts().maxLength();
  }

  /** Frees the model after running predictions have ended. */
  @Override
  public final void close() {
    runner.close();
  }

  /**
   * Answers a stream lazily, some inputs at a time, in their order; streams of any length take
   * bounded memory.
   */
  static <I, R> Stream<R> inChunks(Stream<I> inputs, Function<List<I>, List<R>> action) {
    Iterator<I> rest = inputs.iterator();
    Iterator<List<R>> chunks =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return rest.hasNext();
          }

          @Override
          public List<R> next() {
            List<I> chunk = new ArrayList<>();
            do {
              chunk.add(rest.next());
            } while (chunk.size() < STREAM_CHUNK && rest.hasNext());
            return action.apply(chunk);
          }
        };
    var spliterator = Spliterators.spliteratorUnknownSize(chunks, Spliterator.ORDERED);
    return StreamSupport.stream(spliterator, false).flatMap(List::stream).onClose(inputs::close);
  }
}
