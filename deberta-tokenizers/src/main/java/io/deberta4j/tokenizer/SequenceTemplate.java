package io.deberta4j.tokenizer;

import java.util.List;

/**
 * Where special tokens go around one text or two.
 *
 * @param single the parts of a row with one text
 * @param pair the parts of a row with two texts
 */
record SequenceTemplate(List<Part> single, List<Part> pair) {

  /** What a part of a row holds. */
  enum Kind {
    FIRST,
    SECOND,
    SPECIAL
  }

  /**
   * One part of a row.
   *
   * @param ids the ids of a special part, empty for a text
   * @param tokens their tokens
   * @param typeId the token type of the part
   */
  record Part(Kind kind, List<Integer> ids, List<String> tokens, int typeId) {
    static Part text(Kind kind, int typeId) {
      return new Part(kind, List.of(), List.of(), typeId);
    }

    static Part special(String token, int id, int typeId) {
      return new Part(Kind.SPECIAL, List.of(id), List.of(token), typeId);
    }
  }

  /** Nothing around the texts. */
  static SequenceTemplate plain() {
    return new SequenceTemplate(
        List.of(Part.text(Kind.FIRST, 0)),
        List.of(Part.text(Kind.FIRST, 0), Part.text(Kind.SECOND, 1)));
  }

  /** {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] B [SEP]}, types 0 and 1. */
  static SequenceTemplate bert(String cls, int clsId, String sep, int sepId) {
    Part begin = Part.special(cls, clsId, 0);
    Part first = Part.text(Kind.FIRST, 0);
    Part middle = Part.special(sep, sepId, 0);
    Part second = Part.text(Kind.SECOND, 1);
    Part end = Part.special(sep, sepId, 1);
    return new SequenceTemplate(
        List.of(begin, first, middle), List.of(begin, first, middle, second, end));
  }

  /** {@code [CLS] A [SEP]} and {@code [CLS] A [SEP] [SEP] B [SEP]}, one type. */
  static SequenceTemplate roberta(String cls, int clsId, String sep, int sepId) {
    Part begin = Part.special(cls, clsId, 0);
    Part first = Part.text(Kind.FIRST, 0);
    Part end = Part.special(sep, sepId, 0);
    Part second = Part.text(Kind.SECOND, 0);
    return new SequenceTemplate(
        List.of(begin, first, end), List.of(begin, first, end, end, second, end));
  }

  List<Part> parts(boolean isPair) {
    return isPair ? pair : single;
  }

  /** Returns how many special tokens a row has. */
  int specialCount(boolean isPair) {
    return parts(isPair).stream().mapToInt(part -> part.ids().size()).sum();
  }
}
