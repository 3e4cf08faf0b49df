package io.deberta4j.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.data.Sample;
import io.deberta4j.data.TextSpan;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of SuperGLUE. */
class SuperGlueDataTest {
  @TempDir Path folder;
  private TaskFolder data = new TaskFolder(Path.of(""));

  @BeforeEach
  void open() {
    data = new TaskFolder(folder);
  }

  @Test
  void readsTheRowsOfSuperGlue() throws IOException {
    data.file(
        "BoolQ/val.jsonl",
        "{\"question\":\"is it\",\"passage\":\"It is.\",\"idx\":7,\"label\":true}");
    data.file("CB/test.jsonl", "{\"premise\":\"a\",\"hypothesis\":\"b\",\"idx\":0}");
    data.file(
        "WiC/val.jsonl",
        "{\"word\":\"place\",\"sentence1\":\"😀 my place.\",\"sentence2\":\"Place it\",\"idx\":0,\"label\":false,\"start1\":5,\"end1\":10,\"start2\":0,\"end2\":5}");
    data.file(
        "WSC/val.jsonl",
        "{\"text\":\"Mark told Pete that he was tall, and he left.\",\"target\":{\"span1_text\":\"Mark\",\"span2_text\":\"he\",\"span1_index\":0,\"span2_index\":8},\"idx\":3,\"label\":true}");
    data.file(
        "COPA/val.jsonl",
        TaskFolder.lines(
            "{\"premise\":\"p.\",\"choice1\":\"a.\",\"choice2\":\"b.\",\"question\":\"cause\",\"label\":1,\"idx\":0}",
            "{\"premise\":\"p.\",\"choice1\":\"a.\",\"choice2\":\"b.\",\"question\":\"effect\",\"label\":0,\"idx\":1}"));
    assertThat(data.first("boolq", "dev"))
        .isEqualTo(TaskFolder.text("7", "It is.", "is it", "true"));
    assertThat(data.first("cb", "test")).isEqualTo(TaskFolder.text("0", "a", "b", null));
    assertThat(data.first("wic", "dev"))
        .isEqualTo(TaskFolder.text("0", "😀 my *place*.", "*Place* it", "false"));
    assertThat(data.first("wsc", "dev"))
        .isEqualTo(
            TaskFolder.text(
                "3",
                "Mark told Pete that he was tall, and he left.",
                "Mark told Pete that he was tall, and Mark left.",
                "true"));
    assertThat(data.open("copa").split("dev"))
        .containsExactly(
            new Sample.Choice(
                "0", null, List.of(new TextPair("a.", "p."), new TextPair("b.", "p.")), 1),
            new Sample.Choice(
                "1", null, List.of(new TextPair("p.", "a."), new TextPair("p.", "b.")), 0));
  }

  @Test
  void readsTheNestedPassagesOfMultiRcAndRecord() throws IOException {
    data.file(
        "MultiRC/val.jsonl",
        "{\"idx\":4,\"passage\":{\"text\":\"P.\",\"questions\":[{\"question\":\"Q?\",\"idx\":9,\"answers\":[{\"text\":\"A\",\"idx\":20,\"label\":1},{\"text\":\"B\",\"idx\":21,\"label\":0}]}]}}");
    assertThat(data.open("multirc").split("dev"))
        .containsExactly(
            new Sample.Text("4/9/20", "4/9", "P.", "Q? A", "1"),
            new Sample.Text("4/9/21", "4/9", "P.", "Q? B", "0"));
    data.file(
        "ReCoRD/val.jsonl",
        "{\"passage\":{\"text\":\"😀 Ann met Bob.\",\"entities\":[{\"start\":10,\"end\":12},{\"start\":2,\"end\":4}]},\"qas\":[{\"query\":\"@placeholder met Bob\",\"idx\":5,\"answers\":[{\"start\":2,\"end\":4,\"text\":\"Ann\"}]}],\"idx\":1}");
    Sample.Entities sample = (Sample.Entities) data.first("record", "dev");
    assertThat(sample.entities())
        .containsExactly(new TextSpan(3, 6, "Ann"), new TextSpan(11, 14, "Bob"));
    assertThat(sample.answers()).containsExactly(new TextSpan(3, 6, "Ann"));
  }
}
