package io.deberta4j.corpus;

/** How the tokens of documents become sequences of a given length. */
public enum Layout {
  /**
   * As many whole sentences of one document as fit: a sequence begins where a sentence begins. Only
   * a sentence longer than a sequence is divided. Sentences are found within a line, which is taken
   * for a paragraph: in text that is wrapped at a width, every line begins one.
   */
  SENTENCES,
  /**
   * Full sequences: tokens are cut wherever a sequence is full, and the next document follows
   * behind a [SEP]. Nothing is padded but at the end of a shard.
   */
  PACKED
}
