package io.deberta4j.pipeline;

/**
 * A label of tokens, taken apart.
 *
 * @param kind of entity, as {@code PER} of {@code B-PER}
 * @param begins whether a token with this label begins an entity even where the one before is of
 *     the same kind; a label without {@code B-} or {@code I-} does not
 */
record EntityTag(String kind, boolean begins) {
  static EntityTag of(String label) {
    boolean tagged = label.startsWith("B-") || label.startsWith("I-");
    return new EntityTag(tagged ? label.substring(2) : label, label.startsWith("B-"));
  }
}
