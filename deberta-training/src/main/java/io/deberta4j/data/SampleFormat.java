package io.deberta4j.data;

/**
 * How the files of a data set are read.
 *
 * @param kind what they are examples of
 * @param layout how the files are built
 * @param fields where the parts of an example are, in a table
 * @param labels what the labels mean
 * @param brokenRows whether table rows with too many or too few fields are left out (QQP)
 */
public record SampleFormat(
    TaskKind kind, Layout layout, FieldNames fields, LabelRule labels, boolean brokenRows) {
  /** How a file is built. */
  public enum Layout {
    /** By the end of its name: CSV, TSV, or JSON objects. */
    TABLE,
    /** Tab-separated, whatever its name. */
    TSV,
    /** SQuAD's JSON, version 1.1 or 2.0, or its flat form. */
    SQUAD,
    /** RACE's folders of one JSON object a file, or one object a line. */
    RACE,
    /** One word a line, with its tag. */
    CONLL,
    /** SuperGLUE's nested passages, questions and answers. */
    MULTIRC,
    /** SuperGLUE's passages with entities. */
    RECORD,
    /** SuperGLUE's word in context: both sentences with the word between asterisks. */
    WIC,
    /** SuperGLUE's Winograd schemas: the sentence, and again with the candidate for the pronoun. */
    WSC,
    /** SuperGLUE's choice of causes and effects, cause before effect. */
    COPA
  }
}
