package io.deberta4j.vocabulary;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Trains vocabularies from text.
 *
 * <pre>{@code
 * try (Stream<String> lines = VocabularyTraining.lines(List.of(Path.of("books.txt.gz")))) {
 *   VocabularyTraining.unigram(lines, UnigramSettings.builder(8000).build(), VocabularyListener.NONE)
 *       .save(Path.of("my-vocabulary"));
 * }
 * Tokenizer tokenizer = Tokenizer.load(Path.of("my-vocabulary"));
 * }</pre>
 */
public final class VocabularyTraining {
  private VocabularyTraining() {}

  /**
   * Trains a unigram vocabulary as SentencePiece does (Kudo 2018, arXiv:1804.10959, section 3.2),
   * the kind of DeBERTa v2 and v3. The result depends on the text and the settings alone, not on
   * the number of threads.
   *
   * @param sentences read once, in order; the caller closes it
   * @throws io.deberta4j.io.DataException if the text is too little for that many pieces, or has
   *     more characters than the vocabulary has room for
   */
  public static UnigramVocabulary unigram(
      Stream<String> sentences, UnigramSettings settings, VocabularyListener listener) {
    return new UnigramTrainer(settings, listener).train(sentences);
  }

  /**
   * Trains a byte-level BPE vocabulary as GPT-2's (Radford et al. 2019; Sennrich et al. 2016,
   * arXiv:1508.07909, algorithm 1), the kind of DeBERTa v1.
   *
   * @param sentences read once, in order; the caller closes it
   * @throws io.deberta4j.io.DataException if the text is too little for that many pieces
   */
  public static BytePairVocabulary bytePairs(
      Stream<String> sentences, BytePairSettings settings, VocabularyListener listener) {
    return new BytePairTrainer(settings, listener).train(sentences);
  }

  /**
   * Opens text files, plain or gzip, as one stream of their lines without the empty ones. A line of
   * more than a million characters comes in parts. Close the stream.
   *
   * @param files in UTF-8
   * @throws io.deberta4j.io.DataException if a file cannot be read or is not UTF-8; while reading
   */
  public static Stream<String> lines(List<Path> files) {
    return TextLines.of(files);
  }
}
