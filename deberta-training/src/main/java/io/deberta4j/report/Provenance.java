package io.deberta4j.report;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.ModelFileNames;
import java.nio.file.Path;

/** Where a saved model comes from, written into its directory. */
public final class Provenance {
  /** The file with the settings, versions, hashes and figures of the run. */
  public static final String FILE = ModelFileNames.TRAINING;

  /** The model card. */
  public static final String CARD = "README.md";

  private Provenance() {}

  /**
   * Writes {@value #FILE} and {@value #CARD} into a model directory. Neither names a folder of this
   * machine.
   *
   * @throws io.deberta4j.io.DebertaException if the file system refuses
   */
  public static void save(Path directory, RunRecord run, RunHistory history, CardDetails details) {
    byte[] json = RunJson.forPublication(run, history);
    AtomicFiles.write(directory.resolve(FILE), json);
    AtomicFiles.write(directory.resolve(CARD), ModelCard.markdown(run, history, details));
  }
}
