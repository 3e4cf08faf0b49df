package io.deberta4j.corpus;

import java.util.Locale;

/** What a part of a corpus is for. */
public enum Split {
  /** To learn from. */
  TRAIN(0),
  /** To measure on; no document is in both. */
  VALIDATION(1);

  private final int code;

  Split(int code) {
    this.code = code;
  }

  /** Returns the number in files. */
  int code() {
    return code;
  }

  /** Returns the name in files. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the name of a shard's file. */
  String shardName(long number) {
    return String.format(Locale.ROOT, "%s-%05d.shard", label(), number);
  }
}
