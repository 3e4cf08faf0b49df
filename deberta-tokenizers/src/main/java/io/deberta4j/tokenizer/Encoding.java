package io.deberta4j.tokenizer;

import io.deberta4j.io.TokenizerException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of model input. All arrays have {@link #length()} entries.
 *
 * <p>Offsets are UTF-16 indices into the text that a token came from ({@link #sequenceId} says
 * which of a pair), without white space at the ends except in {@link Flavour#SENTENCEPIECE};
 * special tokens and padding have [0, 0].
 */
public final class Encoding {
  private final int[] ids;
  private final int[] typeIds;
  private final int[] attentionMask;
  private final int[] specialTokensMask;
  private final int[] starts;
  private final int[] ends;
  private final int[] wordIds;
  private final int[] sequenceIds;
  private final Vocabulary vocabulary;
  private final @Nullable String[] surfaces;
  private @Nullable List<String> tokens;
  private final List<Encoding> overflowing;
  private final int row;

  Encoding(Row row, Vocabulary vocabulary, List<Encoding> overflowing, int index) {
    this.ids = row.ids;
    this.typeIds = row.typeIds;
    this.attentionMask = row.attentionMask;
    this.specialTokensMask = row.specialTokensMask;
    this.starts = row.starts;
    this.ends = row.ends;
    this.wordIds = row.wordIds;
    this.sequenceIds = row.sequenceIds;
    this.vocabulary = vocabulary;
    this.surfaces = row.surfaces;
    this.overflowing = List.copyOf(overflowing);
    this.row = index;
  }

  /** The arrays of a row while it is being filled. */
  static final class Row {
    final int[] ids;
    final int[] typeIds;
    final int[] attentionMask;
    final int[] specialTokensMask;
    final int[] starts;
    final int[] ends;
    final int[] wordIds;
    final int[] sequenceIds;

    /** The tokens that are not the vocabulary's. */
    final @Nullable String[] surfaces;

    Row(int length) {
      ids = new int[length];
      typeIds = new int[length];
      attentionMask = new int[length];
      specialTokensMask = new int[length];
      starts = new int[length];
      ends = new int[length];
      wordIds = new int[length];
      sequenceIds = new int[length];
      surfaces = new String[length];
    }

    /** Writes a token that comes from no text. */
    void special(int at, int id, String token, int typeId, int mask) {
      ids[at] = id;
      surfaces[at] = token;
      typeIds[at] = typeId;
      attentionMask[at] = mask;
      specialTokensMask[at] = 1;
      wordIds[at] = -1;
      sequenceIds[at] = -1;
    }

    /** Copies all of another row to {@code at}. */
    void copy(Encoding from, int at) {
      int n = from.length();
      System.arraycopy(from.ids, 0, ids, at, n);
      System.arraycopy(from.typeIds, 0, typeIds, at, n);
      System.arraycopy(from.attentionMask, 0, attentionMask, at, n);
      System.arraycopy(from.specialTokensMask, 0, specialTokensMask, at, n);
      System.arraycopy(from.starts, 0, starts, at, n);
      System.arraycopy(from.ends, 0, ends, at, n);
      System.arraycopy(from.wordIds, 0, wordIds, at, n);
      System.arraycopy(from.sequenceIds, 0, sequenceIds, at, n);
      System.arraycopy(from.surfaces, 0, surfaces, at, n);
    }
  }

  /** Returns the number of tokens, padding included. */
  public int length() {
    return ids.length;
  }

  /** Returns the token ids. */
  public int[] ids() {
    return ids.clone();
  }

  /** Returns the id of token {@code index}. */
  public int id(int index) {
    return ids[index];
  }

  /**
   * Returns the tokens as text; an unknown piece is shown as the flavour's library shows it.
   *
   * @throws TokenizerException if the vocabulary has no token for an id
   */
  public List<String> tokens() {
    List<String> known = tokens;
    if (known == null) {
      String[] texts = new String[ids.length];
      Arrays.setAll(texts, this::token);
      known = List.of(texts);
      tokens = known; // made twice at worst, and equal
    }
    return known;
  }

  private String token(int index) {
    String surface = surfaces[index];
    String token = surface != null ? surface : vocabulary.token(ids[index]);
    if (token == null) {
      throw new TokenizerException("The vocabulary has no token with id " + ids[index] + ".");
    }
    return token;
  }

  /** Returns 0 for tokens of the first text and 1 for those of the second. */
  public int[] typeIds() {
    return typeIds.clone();
  }

  /** Returns 1 for real tokens and 0 for padding. */
  public int[] attentionMask() {
    return attentionMask.clone();
  }

  /** Returns 1 for special tokens that were added around the texts and for padding, else 0. */
  public int[] specialTokensMask() {
    return specialTokensMask.clone();
  }

  /** Returns where token {@code index} begins in its text. */
  public int startOffset(int index) {
    return starts[index];
  }

  /** Returns where token {@code index} ends in its text. */
  public int endOffset(int index) {
    return ends[index];
  }

  /** Returns the number of the word that token {@code index} is part of; -1 for special tokens. */
  public int wordId(int index) {
    return wordIds[index];
  }

  /** Returns 0 or 1, the text that token {@code index} came from; -1 for special tokens. */
  public int sequenceId(int index) {
    return sequenceIds[index];
  }

  /** Returns the windows over what truncation cut off, if they were asked for. */
  public List<Encoding> overflowing() {
    return overflowing;
  }

  /** Returns the index of the input in its batch; the same for an encoding and its overflow. */
  public int row() {
    return row;
  }
}
