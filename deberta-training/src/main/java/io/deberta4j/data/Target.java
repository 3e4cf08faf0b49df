package io.deberta4j.data;

/** What a model is to give for one input. Arrays are not copied: do not change them. */
public sealed interface Target {
  /** Marks a token without a label. */
  int IGNORED = -100;

  /** The id of a class, or which choice. */
  record Label(int id) implements Target {}

  /** A number. */
  record Score(float value) implements Target {}

  /** 1 for the labels that hold, 0 for the others. */
  @SuppressWarnings("ArrayRecordComponent")
  record LabelSet(float[] values) implements Target {}

  /** The first and last token of the answer; 0 and 0, the [CLS] token, if it is not there. */
  record Span(int start, int end) implements Target {}

  /** A class per token, {@link #IGNORED} for none. */
  @SuppressWarnings("ArrayRecordComponent")
  record Tags(int[] ids) implements Target {}

  /** 1 for the mentions that fill the gap, 0 for the others. */
  @SuppressWarnings("ArrayRecordComponent")
  record Mentions(int[] chosen) implements Target {}
}
