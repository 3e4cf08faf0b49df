package io.deberta4j.tokenizer;

/**
 * How texts become rows.
 *
 * @param addSpecialTokens whether {@code [CLS]} and {@code [SEP]} are put around the texts
 * @param truncation which side is cut when a row would be longer than {@code maxLength}
 * @param maxLength the most tokens of a row, special tokens included; 0 = the model's own limit
 * @param stride how many tokens two neighbouring windows of an overflowing text share
 * @param overflow whether the cut-off part comes back too, in windows of {@code maxLength}
 * @param padding how far rows are filled up
 * @param padToMultipleOf rounds padded lengths up to a multiple of this; 0 = no rounding
 * @param paddingSide where the padding goes
 * @param truncationSide where tokens are cut
 */
public record EncodeOptions(
    boolean addSpecialTokens,
    Truncation truncation,
    int maxLength,
    int stride,
    boolean overflow,
    Padding padding,
    int padToMultipleOf,
    Side paddingSide,
    Side truncationSide) {

  /** Special tokens, no truncation, no padding. */
  public static final EncodeOptions DEFAULT =
      new EncodeOptions(
          true, Truncation.DO_NOT_TRUNCATE, 0, 0, false, Padding.NONE, 0, Side.RIGHT, Side.RIGHT);

  /** Checks the numbers. */
  public EncodeOptions {
    if (maxLength < 0 || stride < 0 || padToMultipleOf < 0) {
      throw new IllegalArgumentException(
          "maxLength, stride and padToMultipleOf must be >= 0, got "
              + maxLength
              + ", "
              + stride
              + ", "
              + padToMultipleOf);
    }
  }

  /** Returns these options with or without special tokens. */
  public EncodeOptions withSpecialTokens(boolean add) {
    return new EncodeOptions(
        add,
        truncation,
        maxLength,
        stride,
        overflow,
        padding,
        padToMultipleOf,
        paddingSide,
        truncationSide);
  }

  /** Returns these options with a truncation strategy and a maximum length (0 = the model's). */
  public EncodeOptions withTruncation(Truncation strategy, int maximum) {
    return new EncodeOptions(
        addSpecialTokens,
        strategy,
        maximum,
        stride,
        overflow,
        padding,
        padToMultipleOf,
        paddingSide,
        truncationSide);
  }

  /** Returns these options with another maximum length (0 = the model's). */
  public EncodeOptions withMaxLength(int maximum) {
    return withTruncation(truncation, maximum);
  }

  /** Returns these options with overflow windows that share {@code tokens} tokens. */
  public EncodeOptions withStride(int tokens) {
    return new EncodeOptions(
        addSpecialTokens,
        truncation,
        maxLength,
        tokens,
        true,
        padding,
        padToMultipleOf,
        paddingSide,
        truncationSide);
  }

  /** Returns these options with or without the windows of what was cut off. */
  public EncodeOptions withOverflow(boolean wanted) {
    return new EncodeOptions(
        addSpecialTokens,
        truncation,
        maxLength,
        stride,
        wanted,
        padding,
        padToMultipleOf,
        paddingSide,
        truncationSide);
  }

  /** Returns these options with another padding. */
  public EncodeOptions withPadding(Padding strategy) {
    return new EncodeOptions(
        addSpecialTokens,
        truncation,
        maxLength,
        stride,
        overflow,
        strategy,
        padToMultipleOf,
        paddingSide,
        truncationSide);
  }

  /** Returns these options with padded lengths rounded up to a multiple (0 = none). */
  public EncodeOptions withPadToMultipleOf(int multiple) {
    return new EncodeOptions(
        addSpecialTokens,
        truncation,
        maxLength,
        stride,
        overflow,
        padding,
        multiple,
        paddingSide,
        truncationSide);
  }

  /** Returns these options with padding on another side. */
  public EncodeOptions withPaddingSide(Side side) {
    return new EncodeOptions(
        addSpecialTokens,
        truncation,
        maxLength,
        stride,
        overflow,
        padding,
        padToMultipleOf,
        side,
        truncationSide);
  }

  /** Returns these options with tokens cut at another side. */
  public EncodeOptions withTruncationSide(Side side) {
    return new EncodeOptions(
        addSpecialTokens,
        truncation,
        maxLength,
        stride,
        overflow,
        padding,
        padToMultipleOf,
        paddingSide,
        side);
  }
}
