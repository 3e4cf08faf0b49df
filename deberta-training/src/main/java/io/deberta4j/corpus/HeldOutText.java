package io.deberta4j.corpus;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sequences to measure models on, each with the document that it comes from: models are compared
 * document by document, as sequences of one book are no independent evidence.
 *
 * @param name what results are called by
 * @param sequences in order, at least one
 * @param documents what the documents are called, by their numbers
 * @param sequenceLength the most tokens of a sequence
 */
public record HeldOutText(
    String name,
    List<PretrainingExample> sequences,
    Map<Long, String> documents,
    int sequenceLength) {
  /** Copies list and map. */
  public HeldOutText {
    sequences = List.copyOf(sequences);
    documents = Map.copyOf(documents);
  }

  /**
   * Reads the validation part of a corpus.
   *
   * @param most the most sequences, spread evenly over all
   * @throws DataException if there is no corpus in the folder, or no validation part
   */
  public static HeldOutText ofCorpus(Path folder, Tokenizer tokenizer, int most) {
    PretrainingExamples examples = PretrainingExamples.open(folder, Split.VALIDATION);
    examples.requireVocabulary(tokenizer);
    CorpusDescription description = examples.description();
    return of(
        Split.VALIDATION.label(), examples.spread(most), description, description.sequenceLength());
  }

  /**
   * Reads files of text as {@link CorpusPreparation} would, all for validation.
   *
   * @param files UTF-8, plain or gzip, or folders of them
   * @param settings how text becomes sequences; what they say of holding out is of no meaning
   * @param most the most sequences, spread evenly over all
   * @throws DataException if a file is no text, or if there is no text at all
   */
  public static HeldOutText ofFiles(
      List<Path> files, Tokenizer tokenizer, CorpusSettings settings, int most) {
    CorpusSettings whole = settings.withHeldOut(0, 0);
    CorpusPlan plan = CorpusPlan.of(TextFile.find(files), tokenizer, whole);
    CorpusReader reader = new CorpusReader(plan);
    List<PretrainingExample> all = new ArrayList<>();
    Chunker chunker =
        new Chunker(
            whole,
            reader::fraction,
            chunk -> all.addAll(new Sequencer(tokenizer, whole).build(chunk).examples(all.size())));
    reader.readInto(chunker);
    if (all.isEmpty()) {
      throw new DataException(files.get(0) + ": no text, only white space. Name other files.");
    }
    int wanted = Math.min(most, all.size());
    List<PretrainingExample> some = new ArrayList<>();
    for (long i = 0; i < wanted; i++) {
      some.add(all.get((int) (i * all.size() / wanted)));
    }
    CorpusDescription names =
        new CorpusDescription(
            plan.hash(),
            plan.vocabularyHash(),
            plan.vocabularySize(),
            whole.sequenceLength(),
            chunker.documents(),
            chunker.characters(),
            reader.documents(),
            List.of());
    return of("text", some, names, whole.sequenceLength());
  }

  private static HeldOutText of(
      String name, List<PretrainingExample> sequences, CorpusDescription names, int length) {
    Map<Long, String> documents = new TreeMap<>();
    for (PretrainingExample sequence : sequences) {
      documents.computeIfAbsent(sequence.document(), names::documentName);
    }
    return new HeldOutText(name, sequences, documents, length);
  }

  /** Returns the tokens of each sequence. */
  public List<int[]> ids() {
    return sequences.stream().map(PretrainingExample::ids).toList();
  }
}
