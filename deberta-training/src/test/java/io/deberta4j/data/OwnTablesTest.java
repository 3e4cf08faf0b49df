package io.deberta4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labelled texts of one's own in CSV, TSV and JSONL files, good ones and bad ones. */
class OwnTablesTest {
  @TempDir Path folder;

  private static List<Sample> read(Path file, Columns columns) {
    var format =
        new SampleFormat(
            TaskKind.CLASSIFICATION,
            SampleFormat.Layout.TABLE,
            FieldNames.of(columns),
            LabelRule.ANY,
            false);
    return SampleFiles.read(file, format, true, BadRows.refuse());
  }

  private Path file(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static Sample example(int row, String text, String label) {
    return new Sample.Text(String.valueOf(row), null, text, null, label);
  }

  private void refuses(Path file, Columns columns, String... inMessage) {
    assertThatThrownBy(() -> read(file, columns))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file.toString())
        .message()
        .contains(inMessage);
  }

  @Test
  void readsCsvWithQuotesCommasAndLineBreaks() throws IOException {
    Path file =
        file("a.csv", "\uFEFFtext,category\r\n\"a, \"\"b\"\"\r\nc\",x\r\nplain, y \r\n\r\nz,x");
    assertThat(read(file, Columns.USUAL))
        .containsExactly(
            example(0, "a, \"b\"\r\nc", "x"), example(1, "plain", "y"), example(2, "z", "x"));
  }

  @Test
  void aMissingColumnSaysWhatToDo() throws IOException {
    Path headless = file("headless.tsv", "I am fine.\t27\nOh no\t3\n");
    refuses(
        headless,
        Columns.USUAL,
        "headless.tsv: line 1: no column for the text: expected one of text, sentence, question,"
            + " query; no column for the label: expected one of label, category, intent; found I am"
            + " fine., 27. In a file of your own, name it with --text-column and --label-column, or"
            + " add a header that does.");
    Path pairs = file("pairs.csv", "\ntext,lab\na,b\n");
    refuses(
        pairs,
        new Columns(null, "other", null),
        "line 2: no column for its pair: expected other; no column for the label");
    Path lists = file("lists.jsonl", "{\"text\": \"a\", \"label\": [1, 2]}");
    refuses(lists, Columns.USUAL, "line 1", "a value is a text or a number");
    String wanted = ": expected a file ending in .csv, .tsv or .jsonl (or .gz of these)";
    for (String text : List.of("one line\n", "one\nand another\n")) {
      refuses(file("text.txt", text), Columns.USUAL, "text.txt" + wanted);
    }
    refuses(file("text.doc", "x"), Columns.USUAL, "text.doc" + wanted);
  }

  @Test
  void readsTsvWhereQuotesAreOrdinary() throws IOException {
    Path file = file("a.tsv", "label\tsentence\n1\tsay \"hi\n0\t\"bye\"\n");
    assertThat(read(file, Columns.USUAL))
        .containsExactly(example(0, "say \"hi", "1"), example(1, "\"bye\"", "0"));
  }

  @Test
  void readsJsonLinesWithPairsAndNumbers() throws IOException {
    Path file =
        file(
            "a.jsonl",
            "{\"p\":\"one\",\"h\":\"two\",\"gold\":1,\"other\":[{}]}\n\n{\"h\":\"é\\n\",\"gold\":true,\"p\":\"z\"}");
    assertThat(read(file, new Columns("p", "h", "gold")))
        .containsExactly(
            new Sample.Text("0", null, "one", "two", "1"),
            new Sample.Text("1", null, "z", "é", "true"));
  }

  @Test
  void readsCompressedFiles() throws IOException {
    byte[] csv = "text,label\nä,x\n".getBytes(StandardCharsets.UTF_8);
    assertThat(read(file("a.csv.gz", gzip(csv)), Columns.USUAL))
        .containsExactly(example(0, "ä", "x"));
  }

  /** Characters of two to four bytes cross the edges of the decoder's buffer somewhere. */
  @Test
  void readsLongFilesWhereCharactersCrossBuffers() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300_000; i++) {
      text.appendCodePoint(List.of(0x41, 0xE9, 0x20AC, 0x1F600).get(random.nextInt(4)));
    }
    for (String format : List.of("text\tlabel\n%s\tx\n", "text,label\n%s,x\n")) {
      Path file = file(format.contains(",") ? "a.csv" : "a.tsv", format.formatted(text));
      assertThat(read(file, Columns.USUAL))
          .as("seed %d", seed)
          .containsExactly(example(0, text.toString().strip(), "x"));
    }
  }

  @Test
  void namesTheColumnsFoundIfOneIsMissing() throws IOException {
    refuses(
        file("a.csv", "body,label\nx,y\n"),
        Columns.USUAL,
        "line 1",
        "text, sentence",
        "found body, label.");
    refuses(
        file("a.tsv", "text\tlabel\nx\ty\n"),
        new Columns("text", "second", "label"),
        "expected second;");
    refuses(
        file("a.jsonl", "{\"text\":\"a\",\"label\":\"b\"}\n{\"text\":\"a\",\"label\":null}\n"),
        Columns.USUAL,
        "line 2",
        "found text.");
  }

  @Test
  void refusesEmptyFilesAndFilesOfAHeaderOnly() throws IOException {
    refuses(file("a.csv", ""), Columns.USUAL, "empty");
    refuses(file("a.tsv", ""), Columns.USUAL, "empty");
    refuses(file("a.jsonl", ""), Columns.USUAL, "no rows");
    refuses(file("b.jsonl", "\n \n"), Columns.USUAL, "no rows");
    refuses(file("b.csv", "text,label\n"), Columns.USUAL, "no rows");
    refuses(file("b.tsv", "text\tlabel\n\n"), Columns.USUAL, "no rows");
    refuses(file("c.csv.gz", new byte[0]), Columns.USUAL, "empty");
  }

  @Test
  void refusesEmptyTextsAndLabels() throws IOException {
    refuses(file("a.csv", "text,label\na,b\nc,\n"), Columns.USUAL, "line 3", "'label' is empty");
    refuses(file("b.csv", "text,label\n\" \",b\n"), Columns.USUAL, "line 2", "'text' is empty");
    refuses(
        file("a.jsonl", "{\"text\":\"a\",\"label\":\" \"}"), Columns.USUAL, "line 1", "'label'");
  }

  @Test
  void refusesRaggedRowsByTheLineTheyStartIn() throws IOException {
    refuses(
        file("a.csv", "text,label\n\"two\nlines\",x\nlonely\n"),
        Columns.USUAL,
        "line 4",
        "1 fields, expected 2");
    refuses(file("b.csv", "text,label\na,b,c\n"), Columns.USUAL, "line 2", "3 fields");
    refuses(file("a.tsv", "text\tlabel\na\tb\tc\n"), Columns.USUAL, "line 2", "3 fields");
  }

  @Test
  void refusesAColumnNamedTwice() throws IOException {
    refuses(file("a.csv", "text,label,text\na,b,c\n"), Columns.USUAL, "line 1", "'text' twice");
  }

  @Test
  void refusesBrokenUtf8ByLine() throws IOException {
    byte[] csv = "text,label\nfine,x\ncaf?,x\n".getBytes(StandardCharsets.UTF_8);
    csv[csv.length - 4] = (byte) 0xE9; // Latin-1 é
    refuses(file("a.csv", csv), Columns.USUAL, "line 3 is not UTF-8 (byte 0xe9)");
    refuses(file("a.csv.gz", gzip(csv)), Columns.USUAL, "line 3 is not UTF-8 (byte 0xe9)");
    byte[] cut = Arrays.copyOf("text\tlabel\na\tb€".getBytes(StandardCharsets.UTF_8), 16);
    refuses(file("a.tsv", cut), Columns.USUAL, "line 2 is not UTF-8");
    byte[] utf16 = "text,label\na,b\n".getBytes(StandardCharsets.UTF_16);
    refuses(file("b.csv", utf16), Columns.USUAL, "line 1 is not UTF-8");
  }

  @Test
  void refusesBrokenJsonByLine() throws IOException {
    String good = "{\"text\":\"a\",\"label\":\"b\"}\n";
    refuses(file("a.jsonl", good + "{\"text\":"), Columns.USUAL, "line 2 is not a JSON object");
    refuses(file("b.jsonl", good + "[1]"), Columns.USUAL, "line 2 holds a JSON ARRAY");
    refuses(file("c.jsonl", good + good.strip() + " {}"), Columns.USUAL, "line 2");
    refuses(
        file("d.jsonl", "{\"text\":\"a\",\"text\":\"c\",\"label\":\"b\"}"),
        Columns.USUAL,
        "line 1",
        "Duplicate");
    refuses(file("e.jsonl", "[".repeat(100_000)), Columns.USUAL, "line 1");
  }

  @Test
  void refusesCompressedFilesCutShort() throws IOException {
    byte[] packed = gzip("text,label\nlong enough,x\n".repeat(99).getBytes(StandardCharsets.UTF_8));
    refuses(file("a.csv.gz", Arrays.copyOf(packed, packed.length / 2)), Columns.USUAL, "cut short");
  }

  /** 20 million characters without an end: an error, not a heap full of text. */
  @Test
  void refusesOverlongLines() throws IOException {
    byte[] letters = new byte[20_000_000];
    Arrays.fill(letters, (byte) 'a');
    refuses(file("a.tsv", letters), Columns.USUAL, "line 1 is longer than");
    refuses(file("a.jsonl.gz", gzip(letters)), Columns.USUAL, "line 1 is longer than");
    byte[] quoted = letters.clone();
    byte[] start = "text,label\na,b\n\"".getBytes(StandardCharsets.UTF_8);
    System.arraycopy(start, 0, quoted, 0, start.length);
    refuses(file("a.csv", quoted), Columns.USUAL, "3");
  }

  /** Where the label comes first, all that follows would silently become part of one text. */
  @Test
  void refusesAQuoteLeftOpen() throws IOException {
    refuses(file("a.csv", "text,label\na,b\n\"c,d\ne,f\n"), Columns.USUAL, "line 3");
    for (String rest : List.of("c\nd,e\n", "c", "c\"\"", "")) {
      refuses(
          file("b.csv", "label,text\na,b\nx,\"" + rest),
          Columns.USUAL,
          "starts in line 3",
          "quote is left open");
    }
    refuses(file("c.csv", "\"text,label\na,b\n"), Columns.USUAL, "starts in line 1");
  }

  @Test
  void refusesUnknownFormatsAndMissingFiles() throws IOException {
    refuses(file("a.xlsx", "x"), Columns.USUAL, ".csv, .tsv or .jsonl");
    refuses(folder.resolve("none.csv"), Columns.USUAL, "no such file");
  }

  @Test
  void refusesDataOfOneClass() {
    assertThatThrownBy(() -> Labels.ofSamples(List.of(example(0, "a", "x"), example(1, "b", "x"))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("[x]");
  }

  @Test
  void namesLabelsThatTrainingDidNotHave() {
    Labels labels = Labels.ofSamples(List.of(example(0, "a", "y"), example(1, "b", "x")));
    assertThat(labels.names()).containsExactly("x", "y");
    assertThat(labels.id("y")).isEqualTo(1);
    assertThatThrownBy(() -> labels.id("z"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'z'")
        .hasMessageContaining("x, y");
  }
}
