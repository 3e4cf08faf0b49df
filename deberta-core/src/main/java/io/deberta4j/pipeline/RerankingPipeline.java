package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.tokenizer.Truncation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ranks documents by how well they answer a query, with a cross-encoder: a sequence classifier with
 * one output. The query always stays whole; a document that is too long beside it is read in
 * windows.
 */
public final class RerankingPipeline extends Pipeline {
  private final Runner<SequenceScorer> runner;

  RerankingPipeline(Runner<SequenceScorer> runner) {
    super(runner);
    this.runner = runner;
    SingleScores.require(runner);
  }

  /**
   * Loads a cross-encoder with its tokenizer from a directory.
   *
   * @throws io.deberta4j.io.DebertaException if a file is missing or does not fit the others, or if
   *     the model has several outputs
   */
  public static RerankingPipeline load(Path directory, PipelineOptions options) {
    return new RerankingPipeline(
        Runner.open(
            directory,
            options,
            engine ->
                engine.sequenceScorer(directory, options, SequenceHead.SEQUENCE_CLASSIFICATION)));
  }

  /** Ranks documents, the best first. */
  public List<RankedDocument> rerank(String query, List<String> documents) {
    return rerank(query, documents, RerankingOptions.DEFAULT);
  }

  /** Ranks documents, the best first; equally good ones stay in their order. */
  public List<RankedDocument> rerank(
      String query, List<String> documents, RerankingOptions options) {
    List<RankedDocument> ranked = new ArrayList<>(score(query, documents, options));
    ranked.sort(Comparator.comparingDouble(RankedDocument::score).reversed());
    int most = options.topK() == 0 ? ranked.size() : Math.min(options.topK(), ranked.size());
    return List.copyOf(ranked.subList(0, most));
  }

  /** Scores a stream of documents lazily, in its order, with bounded memory; none is left out. */
  public Stream<RankedDocument> score(
      String query, Stream<String> documents, RerankingOptions options) {
    int[] next = {0};
    return inChunks(documents, some -> score(query, some, options))
        .map(one -> one.withIndex(next[0]++));
  }

  /** Scores documents in batches; results are in the order of the documents, none is left out. */
  public List<RankedDocument> score(
      String query, List<String> documents, RerankingOptions options) {
    List<SingleScores.Scored> scored =
        SingleScores.of(
            runner,
            documents.stream().map(document -> new TextPair(query, document)).toList(),
            Truncation.ONLY_SECOND,
            options.function(),
            options.merge());
    return IntStream.range(0, documents.size())
        .mapToObj(i -> new RankedDocument(i, documents.get(i), scored.get(i)))
        .toList();
  }
}
