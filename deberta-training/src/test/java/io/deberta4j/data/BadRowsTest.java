package io.deberta4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.SampleFormat.Layout;
import io.deberta4j.io.DataException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that cannot be used: an error with file and line, or skipped and counted if allowed. */
class BadRowsTest {
  private static final SampleFormat TABLE =
      new SampleFormat(
          TaskKind.CLASSIFICATION,
          Layout.TABLE,
          FieldNames.of(Columns.USUAL),
          new LabelRule(List.of("x", "y"), Map.of(), Set.of("-")),
          false);

  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.write(folder.resolve(name), content.getBytes(StandardCharsets.UTF_8));
  }

  private static SampleFormat of(TaskKind kind, Layout layout) {
    return new SampleFormat(kind, layout, TABLE.fields(), LabelRule.ANY, false);
  }

  /** The row is refused by file and line, or skipped; {@code good} samples are left then. */
  private void checkOne(Path file, SampleFormat format, int good, String... inMessage) {
    assertThatThrownBy(() -> SampleFiles.read(file, format, true, BadRows.refuse()))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file.toString())
        .message()
        .contains(inMessage);
    BadRows bad = BadRows.skip(10);
    assertThat(SampleFiles.read(file, format, true, bad)).hasSize(good);
    assertThat(bad.skipped()).isOne();
    assertThat(bad.messages().get(0)).startsWith(file.toString()).contains(inMessage);
  }

  @Test
  void rowsOfTablesAreRefusedOrSkipped() throws IOException {
    checkOne(file("a.tsv", "text\tlabel\na\tx\nb\tz\nc\ty\n"), TABLE, 2, "line 3", "'z'", "[x, y]");
    checkOne(file("b.csv", "text,label\na,x\n\"b\nb\",x,z\nc,y\n"), TABLE, 2, "line 3", "3 fields");
    checkOne(file("c.csv", "text,label\na,x\n,x\n"), TABLE, 1, "line 3", "'text' is empty");
    checkOne(
        file("d.jsonl", "{\"text\":\"a\",\"label\":\"x\"}\n{oops\n"), TABLE, 1, "line 2", "JSON");
    checkOne(
        file("e.json", "[{\"text\":\"a\",\"label\":\"x\"},\n 7]"), TABLE, 1, "line 2", "NUMBER");
    checkOne(
        file("f.jsonl", "{\"body\":\"a\"}\n{\"text\":\"a\",\"label\":\"x\"}"), TABLE, 1, "body");
  }

  @Test
  void brokenEncodingHarmsItsRowOnly() throws IOException {
    byte[] table = "text_label\na_x\nb?_y\nc_y\n".getBytes(StandardCharsets.UTF_8);
    table[16] = (byte) 0xE9;
    for (String name : List.of("a.tsv", "a.csv")) {
      byte[] bytes = table.clone();
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = bytes[i] == '_' ? (byte) (name.endsWith("csv") ? ',' : '\t') : bytes[i];
      }
      checkOne(Files.write(folder.resolve(name), bytes), TABLE, 2, "line 3", "not UTF-8");
    }
  }

  /**
   * 100 MB without a line end, then good rows: little more memory than the longest line allowed.
   */
  @Test
  void overlongLinesAreReadPastInBoundedMemory() throws IOException {
    Path file = folder.resolve("long.tsv");
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) 'a');
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write("text\tlabel\ng\tx\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 100; i++) {
        out.write(block);
      }
      out.write("\nh\ty\n".getBytes(StandardCharsets.UTF_8));
    }
    checkOne(file, TABLE, 2, "line 3 is longer than");
  }

  @Test
  void moreBadRowsThanAllowedAreAnError() throws IOException {
    Path file = file("a.tsv", "text\tlabel\na\tx\nb\tq\nc\tr\nd\ts\n");
    assertThatThrownBy(() -> SampleFiles.read(file, TABLE, true, BadRows.skip(2)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 5")
        .hasMessageContaining("2 bad rows were skipped before it");
    assertThatThrownBy(() -> BadRows.skip(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileWithoutAGoodRowIsAnError() throws IOException {
    Path bad = file("a.tsv", "text\tlabel\na\tq\n");
    assertThatThrownBy(() -> SampleFiles.read(bad, TABLE, true, BadRows.skip(9)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("1 rows could not be used");
    for (Layout layout : Layout.values()) {
      String suffix =
          switch (layout) {
            case TABLE, TSV, CONLL -> ".tsv";
            case SQUAD -> ".json";
            default -> ".jsonl";
          };
      TaskKind kind =
          switch (layout) {
            case SQUAD -> TaskKind.SPAN;
            case RACE, COPA -> TaskKind.MULTIPLE_CHOICE;
            case CONLL -> TaskKind.TOKEN_LABELS;
            case RECORD -> TaskKind.ENTITY_CHOICE;
            default -> TaskKind.CLASSIFICATION;
          };
      Path empty = file(layout + suffix, "");
      assertThatThrownBy(() -> SampleFiles.read(empty, of(kind, layout), true, BadRows.skip(9)))
          .as(layout.toString())
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(empty.toString());
    }
  }

  @Test
  void labelsThatSayNoneAreLeftOutOrKeptWithoutLabel() throws IOException {
    Path file = file("a.tsv", "text\tlabel\na\tx\nb\t-\n");
    BadRows bad = BadRows.refuse();
    assertThat(SampleFiles.read(file, TABLE, true, bad)).hasSize(1);
    assertThat(bad.leftOut()).isOne();
    List<Sample> test = SampleFiles.read(file, TABLE, false, BadRows.refuse());
    assertThat(test).extracting(Sample::labelled).containsExactly(true, false);
  }

  @Test
  void answersThatAreNotWhereTheyAreSaidToBe() throws IOException {
    String question =
        "{\"id\":\"%s\",\"question\":\"Q?\",\"answers\":[{\"text\":\"Ann\",\"answer_start\":%d}]}";
    String squad = "{\"data\":[{\"paragraphs\":[{\"context\":\"So Ann.\",\"qas\":[\n%s,\n%s]}]}]}";
    for (int start : new int[] {2, -1, 99}) {
      checkOne(
          file(
              "s.json",
              squad.formatted(question.formatted("a", 3), question.formatted("b", start))),
          of(TaskKind.SPAN, Layout.SQUAD),
          1,
          "line 3",
          "question 'b'",
          "'Ann'");
    }
    String row =
        "{\"passage\":{\"text\":\"Ann\",\"entities\":[{\"start\":0,\"end\":%d}]},\"qas\":[{\"query\":\"@placeholder\",\"idx\":1,\"answers\":[{\"start\":0,\"end\":2,\"text\":\"%s\"}]}]}\n";
    String good = row.formatted(2, "Ann");
    checkOne(
        file("r.jsonl", good + row.formatted(7, "Ann")),
        of(TaskKind.ENTITY_CHOICE, Layout.RECORD),
        1,
        "line 2",
        "from 0 to 7");
    checkOne(
        file("r.jsonl", good + row.formatted(2, "Bob")),
        of(TaskKind.ENTITY_CHOICE, Layout.RECORD),
        1,
        "line 2",
        "'Bob'");
    checkOne(
        file(
            "w.jsonl",
            "{\"sentence1\":\"a b\",\"sentence2\":\"b\",\"start1\":2,\"end1\":9,\"start2\":0,\"end2\":1,\"label\":true}\n"
                + "{\"sentence1\":\"a b\",\"sentence2\":\"b\",\"start1\":2,\"end1\":3,\"start2\":0,\"end2\":1,\"label\":true}"),
        of(TaskKind.CLASSIFICATION, Layout.WIC),
        1,
        "line 1",
        "start1");
  }

  /** A sentence that lost a word is wrong as a whole. */
  @Test
  void aSentenceWithABadLineIsSkipped() throws IOException {
    SampleFormat conll = of(TaskKind.TOKEN_LABELS, Layout.CONLL);
    StringBuilder many = new StringBuilder();
    many.append("a O\nb B-X\n\n".repeat(3000));
    checkOne(file("a.txt", many + "c O\nd NOT\ne O\n\nf O\n"), conll, 3001, "line 9002", "'NOT'");
    checkOne(file("b.txt", many + "c O\nlonely\n\nf O\n"), conll, 3001, "line 9002", "lonely");
    checkOne(file("d.txt", "lonely\n\na O\nb B-X\n"), conll, 1, "line 1", "lonely");
    checkOne(file("e.txt", "a O\nb B_X\n\nc O\n"), conll, 1, "line 2", "'B_X'");
    Path chunks = file("f.txt", "a NN B-NP B-X\nb NN I-NP I-X\n\nc NN B-NP ?\n\nd NN B-NP O\n");
    checkOne(chunks, conll, 2, "line 4", "'?'");
    assertThat(SampleFiles.read(chunks, conll, true, BadRows.skip(1)))
        .extracting(sample -> ((Sample.Tagged) sample).tags())
        .containsExactly(List.of("B-X", "I-X"), List.of("O"));
    assertThatThrownBy(
            () -> SampleFiles.read(file("c.txt", "a x\nb y\n"), conll, true, BadRows.refuse()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no column holds tags");
  }

  @Test
  void questionsWithAnotherNumberOfOptionsAreRefusedOrSkipped() throws IOException {
    String race =
        "{\"answers\":[\"A\"],\"options\":[%s],\"questions\":[\"q\"],\"article\":\"x\",\"id\":\"1\"}\n";
    String three = race.formatted("[\"a\",\"b\",\"c\"]");
    String two = race.formatted("[\"a\",\"b\"]");
    SampleFormat format = of(TaskKind.MULTIPLE_CHOICE, Layout.RACE);
    checkOne(file("p.jsonl", race.formatted("[\"a\"]") + two), format, 1, "line 1", "1 options");
    checkOne(file("o.jsonl", three + two + three), format, 2, "line 2", "2 options", "expected 3");
  }

  @Test
  void brokenChoicesAreRefusedOrSkipped() throws IOException {
    String race =
        "{\"answers\":[\"%s\"],\"options\":[[\"a\",\"b\"]],\"questions\":[\"q\"],\"article\":\"x\",\"id\":\"1\"}\n";
    SampleFormat format = of(TaskKind.MULTIPLE_CHOICE, Layout.RACE);
    checkOne(
        file("r.jsonl", race.formatted("A") + race.formatted("C")), format, 1, "line 2", "'C'");
    checkOne(
        file("s.jsonl", race.formatted("A") + "{\"id\":\"2\"}"), format, 1, "line 2", "article");
    String copa =
        "{\"premise\":\"p\",\"choice1\":\"a\",\"choice2\":\"b\",\"question\":\"cause\",\"label\":%d}\n";
    checkOne(
        file("c.jsonl", copa.formatted(1) + copa.formatted(2)),
        of(TaskKind.MULTIPLE_CHOICE, Layout.COPA),
        1,
        "line 2",
        "'2'");
  }
}
