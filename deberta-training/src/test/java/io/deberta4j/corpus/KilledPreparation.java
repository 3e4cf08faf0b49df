package io.deberta4j.corpus;

import java.nio.file.Path;
import java.util.List;

/** The process that {@link CorpusCrashTest} kills: prepares a corpus, and says when it begins. */
final class KilledPreparation {
  static final String BEGINS = "begins";

  private KilledPreparation() {}

  static CorpusSettings settings() {
    return CorpusSettings.of(64).withValidation(10, 1).withShardCharacters(10_000);
  }

  /** Takes the text and the folder of the corpus. */
  public static void main(String[] arguments) {
    var preparation = new CorpusPreparation(SampleText.tokenizer(), settings()).withThreads(2);
    System.out.println(BEGINS);
    preparation.prepare(List.of(Path.of(arguments[0])), Path.of(arguments[1]));
  }
}
