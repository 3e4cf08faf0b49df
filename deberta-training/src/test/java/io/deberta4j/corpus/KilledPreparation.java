package io.deberta4j.corpus;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The process that {@link CorpusCrashTest} kills: prepares a corpus, and says when it begins. */
final class KilledPreparation {
  static final String BEGINS = "begins";

  /** Printed when the first shard is there that was not before. */
  static final String MADE = "made";

  private KilledPreparation() {}

  static CorpusSettings settings() {
    return CorpusSettings.of(64).withHeldOut(0.1, 1).withShardCharacters(10_000);
  }

  /** Takes the text and the folder of the corpus. */
  public static void main(String[] arguments) {
    var preparation = new CorpusPreparation(SampleText.tokenizer(), settings()).withThreads(2);
    System.out.println(BEGINS);
    var made = new AtomicBoolean();
    preparation
        .withListener(
            (shard, kept, read) -> {
              if (!kept && !made.getAndSet(true)) {
                System.out.println(MADE);
              }
            })
        .prepare(List.of(Path.of(arguments[0])), Path.of(arguments[1]));
  }
}
