package io.deberta4j.data;

/** An example as the model sees it. */
public final class Example {
  private final int[] ids;
  private final int[] typeIds;
  private final int label;

  /**
   * Creates an example.
   *
   * @param ids token ids with special tokens, at least one
   * @param typeIds the segment of each token
   * @param label the id of the class
   */
  public Example(int[] ids, int[] typeIds, int label) {
    if (ids.length == 0 || ids.length != typeIds.length) {
      throw new IllegalArgumentException(
          ids.length + " token ids and " + typeIds.length + " type ids, expected as many, not 0");
    }
    this.ids = ids.clone();
    this.typeIds = typeIds.clone();
    this.label = label;
  }

  /** Returns the number of tokens. */
  public int length() {
    return ids.length;
  }

  /** Returns a copy of the token ids. */
  public int[] ids() {
    return ids.clone();
  }

  /** Returns a copy of the segments. */
  public int[] typeIds() {
    return typeIds.clone();
  }

  /** Returns the id of the class. */
  public int label() {
    return label;
  }

  /** Returns this example with other token ids, as many. */
  public Example withIds(int[] other) {
    return new Example(other, typeIds, label);
  }
}
