package io.deberta4j.pipeline;

/**
 * A label of tokens, taken apart.
 *
 * <p><b>Deviation.</b> Hugging Face's pipeline knows {@code B-} and {@code I-} only, and groups
 * {@code E-PER} and {@code B-PER} as two kinds, both of which it shows as {@code PER}. Here the
 * schemes with ends and single tokens (BIOES, BILOU) are understood: {@code E-} and {@code L-} go
 * on with an entity, {@code S-} and {@code U-} begin one.
 *
 * @param kind of entity, as {@code PER} of {@code B-PER}
 * @param begins whether a token with this label begins an entity even where the one before is of
 *     the same kind; a label without a prefix does not
 */
record EntityTag(String kind, boolean begins) {
  private static final String BEGINS = "BSU";
  private static final String GOES_ON = "IEL";

  static EntityTag of(String label) {
    boolean prefixed = label.length() > 2 && label.charAt(1) == '-';
    boolean begins = prefixed && BEGINS.indexOf(label.charAt(0)) >= 0;
    boolean tagged = begins || (prefixed && GOES_ON.indexOf(label.charAt(0)) >= 0);
    return new EntityTag(tagged ? label.substring(2) : label, begins);
  }
}
