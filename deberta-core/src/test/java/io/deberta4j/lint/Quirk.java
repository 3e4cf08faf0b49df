package io.deberta4j.lint;

import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A way to spoil a checkpoint, and what is then found.
 *
 * @param code of the finding
 * @param base makes the checkpoint
 * @param spoil spoils it
 * @param loads whether its pipeline still opens it and reads a text
 */
record Quirk(
    String code,
    Function<Path, TinyCheckpoint> base,
    Consumer<TinyCheckpoint> spoil,
    boolean loads) {

  static Quirk refused(String code, Consumer<TinyCheckpoint> spoil) {
    return new Quirk(code, TinyCheckpoint::classifier, spoil, false);
  }

  static Quirk loads(String code, Consumer<TinyCheckpoint> spoil) {
    return new Quirk(code, TinyCheckpoint::classifier, spoil, true);
  }

  /** Returns this for a classifier of tokens. */
  Quirk ofTokens() {
    return new Quirk(code, TinyCheckpoint::tagger, spoil, loads);
  }

  /** Returns this for a model that fills masks. */
  Quirk ofMasks() {
    return new Quirk(code, TinyCheckpoint::maskedLm, spoil, loads);
  }
}
