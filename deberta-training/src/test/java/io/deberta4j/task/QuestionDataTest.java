package io.deberta4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.Sample;
import io.deberta4j.data.TextSpan;
import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of questions about texts, and of choices. */
class QuestionDataTest {
  @TempDir Path folder;
  private TaskFolder data = new TaskFolder(Path.of(""));

  @BeforeEach
  void open() {
    data = new TaskFolder(folder);
  }

  /** SQuAD counts code points; version 2.0 puts the questions before the context. */
  @Test
  void readsSquadInAllItsForms() throws IOException {
    data.file(
        "dev-v2.0.json",
        "{\"version\":\"v2.0\",\"data\":[{\"title\":\"T\",\"paragraphs\":[{\"qas\":[{\"id\":\"q1\",\"question\":\" Who? \",\"is_impossible\":false,\"answers\":[{\"text\":\"Ann\",\"answer_start\":3}]},"
            + "{\"id\":\"q2\",\"question\":\"Why?\",\"is_impossible\":true,\"answers\":[],\"plausible_answers\":[{\"text\":\"x\",\"answer_start\":0}]}],\"context\":\"😀😀 Ann.\"}]}]}");
    assertThat(data.open("squad2").split("dev"))
        .containsExactly(
            new Sample.Question("q1", "Who?", "😀😀 Ann.", List.of(new TextSpan(5, 8, "Ann"))),
            new Sample.Question("q2", "Why?", "😀😀 Ann.", List.of()));
    data.file(
        "dev-v1.1.json",
        "{\"version\":2.0,\"data\":[{\"id\":\"1\",\"question\":\"Who?\",\"context\":\"Ann.\",\"answers\":{\"text\":[\"Ann\"],\"answer_start\":[0]}}]}");
    assertThat(data.first("squad", "dev"))
        .isEqualTo(new Sample.Question("1", "Who?", "Ann.", List.of(new TextSpan(0, 3, "Ann"))));
    data.file(
        "xquad.de.json",
        "{\"data\":[{\"paragraphs\":[{\"context\":\"Ann.\",\"qas\":[{\"id\":1,\"question\":\"Wer?\",\"answers\":[{\"answer_start\":0,\"text\":\"Ann\"}]}]}]}]}");
    assertThat(data.first("xquad", "dev-de").id()).isEqualTo("1");
  }

  /** Files are taken in the order of their numbers; gaps and line breaks are folded. */
  @Test
  void readsRaceFromFoldersAndLines() throws IOException {
    String passage =
        "{\"answers\":[\"B\"],\"options\":[[\"one\",\"two\",\"three\",\"four\"]],\"questions\":[\"It is _ .\"],\"article\":\"A\\nlong   one.\",\"id\":\"%s\"}\n";
    data.file("folders/RACE/dev/high/10.txt", passage.formatted("high10.txt"));
    data.file("folders/RACE/dev/high/9.txt", passage.formatted("high9.txt"));
    data.file("folders/RACE/dev/middle/1.txt", passage.formatted("middle1.txt"));
    List<Sample> samples = Tasks.open("race", folder.resolve("folders")).split("dev");
    assertThat(samples)
        .extracting(Sample::id)
        .containsExactly("middle1.txt/0", "high9.txt/0", "high10.txt/0");
    assertThat(samples.get(1))
        .isEqualTo(
            new Sample.Choice(
                "high9.txt/0",
                "high",
                List.of(
                    new TextPair("A long one.", "It is _ . one"),
                    new TextPair("A long one.", "It is _ . two"),
                    new TextPair("A long one.", "It is _ . three"),
                    new TextPair("A long one.", "It is _ . four")),
                1));
    data.file(
        "flat/dev.jsonl",
        "{\"example_id\":\"high3.txt\",\"article\":\"x\",\"answer\":\"B\",\"question\":\"q\",\"options\":[\"a\",\"b\"]}");
    assertThat(Tasks.open("race", folder.resolve("flat")).split("dev"))
        .containsExactly(
            new Sample.Choice(
                "high3.txt/0",
                "high",
                List.of(new TextPair("x", "q a"), new TextPair("x", "q b")),
                1));
    data.file("lines/test_middle.jsonl", passage.formatted("middle1.txt"));
    data.file(
        "lines/test_high.jsonl", passage.formatted("high1.txt") + passage.formatted("high2.txt"));
    assertThat(Tasks.open("race", folder.resolve("lines")).split("test"))
        .extracting(sample -> ((Sample.Choice) sample).group())
        .containsExactly("middle", "high", "high");
  }

  /** A batch has room for one number of choices, wherever its questions come from. */
  @Test
  void refusesFilesOfDifferentNumbersOfChoices() throws IOException {
    String passage =
        "{\"answers\":[\"B\"],\"options\":[[%s]],\"questions\":[\"q\"],\"article\":\"x\",\"id\":\"1\"}\n";
    data.file("RACE/dev/middle/1.txt", passage.formatted("\"a\",\"b\""));
    data.file("RACE/dev/high/1.txt", passage.formatted("\"a\",\"b\",\"c\""));
    assertThatThrownBy(() -> Tasks.open("race", folder))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("middle", "high", "1/0 has 3 choices, expected 2");
  }

  @Test
  void readsSwagHellaSwagAndCosmos() throws IOException {
    data.file(
        "SWAG/val.csv",
        TaskFolder.lines(
            ",video-id,fold-ind,startphrase,sent1,sent2,gold-source,ending0,ending1,ending2,ending3,label",
            "0,v,1,x,\"He, sits.\",He,gold,a.,b.,c.,d.,2"));
    data.file(
        "HellaSwag/hellaswag_val.jsonl",
        "{\"ind\":24,\"activity_label\":\"Roof\",\"ctx_a\":\"A man.\",\"ctx_b\":\"he\",\"ctx\":\"A man. he\",\"split\":\"val\",\"split_type\":\"indomain\",\"label\":3,\"endings\":[\"a\",\"b\",\"c\",\"d\"]}");
    data.file(
        "CosmosQA/valid.csv",
        "id,context,question,answer0,answer1,answer2,answer3,label\nx,C.,Q?,a,b,c,\"d, e\",3\n");
    assertThat(data.first("swag", "dev"))
        .isEqualTo(
            new Sample.Choice(
                "0",
                null,
                List.of(
                    new TextPair("He, sits.", "He a."),
                    new TextPair("He, sits.", "He b."),
                    new TextPair("He, sits.", "He c."),
                    new TextPair("He, sits.", "He d.")),
                2));
    Sample.Choice hella = (Sample.Choice) data.first("hellaswag", "dev");
    assertThat(hella.choices().get(3)).isEqualTo(new TextPair("A man.", "he d"));
    assertThat(hella.group()).isEqualTo("indomain");
    Sample.Choice cosmos = (Sample.Choice) data.first("cosmosqa", "dev");
    assertThat(cosmos.choices().get(3)).isEqualTo(new TextPair("C.", "Q? d, e"));
  }
}
