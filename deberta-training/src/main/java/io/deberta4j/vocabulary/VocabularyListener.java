package io.deberta4j.vocabulary;

/** Is told how training gets on. */
@FunctionalInterface
public interface VocabularyListener {
  /** Hears nothing. */
  VocabularyListener NONE = progress -> {};

  /** Called after every step, by the thread that trains. */
  void progress(VocabularyProgress progress);
}
