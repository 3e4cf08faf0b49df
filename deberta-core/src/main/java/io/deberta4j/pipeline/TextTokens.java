package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import java.util.List;

/**
 * The tokens of one text, windows put together: a token that several windows show is taken from the
 * one in which it has the most context on its shorter side, as in the evaluation of SQuAD.
 *
 * <p>Tokens are numbered through the text, special tokens around it left out.
 */
final class TextTokens {
  private final List<Encoding> rows;
  private final int[] rowOf;
  private final int[] positionOf;

  private TextTokens(List<Encoding> rows, int[] rowOf, int[] positionOf) {
    this.rows = rows;
    this.rowOf = rowOf;
    this.positionOf = positionOf;
  }

  /** Puts windows over a single text together. */
  static TextTokens of(TextWindows windows) {
    List<Encoding> rows = windows.encodings();
    int[] begins = rows.stream().mapToInt(TextTokens::begin).toArray();
    int[] sizes = rows.stream().mapToInt(TextTokens::size).toArray();
    int last = rows.size() - 1;
    int all = last * windows.step() + sizes[last];
    int[] rowOf = new int[all];
    int[] positionOf = new int[all];
    int[] context = new int[all];
    for (int row = 0; row < rows.size(); row++) {
      for (int i = 0; i < sizes[row]; i++) {
        int token = row * windows.step() + i;
        int here = 1 + Math.min(i, sizes[row] - 1 - i);
        if (here > context[token]) {
          context[token] = here;
          rowOf[token] = row;
          positionOf[token] = begins[row] + i;
        }
      }
    }
    return new TextTokens(rows, rowOf, positionOf);
  }

  /** The position of the first token of the text. */
  private static int begin(Encoding row) {
    int begin = 0;
    while (begin < row.length() && row.sequenceId(begin) < 0) {
      begin++;
    }
    return begin;
  }

  private static int size(Encoding row) {
    int size = 0;
    for (int i = 0; i < row.length(); i++) {
      size += row.sequenceId(i) == 0 ? 1 : 0;
    }
    return size;
  }

  int size() {
    return rowOf.length;
  }

  /** Takes a token's logits, [outputs], from those of all rows, each [tokens][outputs]. */
  float[] pick(List<float[][]> logits, int token) {
    return logits.get(rowOf[token])[positionOf[token]];
  }

  int id(int token) {
    return rows.get(rowOf[token]).id(positionOf[token]);
  }

  /** Returns a token as the vocabulary spells it. */
  String token(int token) {
    return rows.get(rowOf[token]).tokens().get(positionOf[token]);
  }

  /** Returns the row that a token is taken from. */
  int row(int token) {
    return rowOf[token];
  }

  /** Returns the place of a token in its row. */
  int position(int token) {
    return positionOf[token];
  }

  int start(int token) {
    return rows.get(rowOf[token]).startOffset(positionOf[token]);
  }

  int end(int token) {
    return rows.get(rowOf[token]).endOffset(positionOf[token]);
  }
}
