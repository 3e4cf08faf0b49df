package io.deberta4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.Sample;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words and tags, label sets and intents; and what is missing. */
class TaskDataTest {
  @TempDir Path folder;
  private TaskFolder data = new TaskFolder(Path.of(""));

  @BeforeEach
  void open() {
    data = new TaskFolder(folder);
  }

  @Test
  void readsWordsAndTagsInAnyColumns() throws IOException {
    data.file(
        "a/train.txt",
        TaskFolder.lines(
            "-DOCSTART- -X- -X- O",
            "",
            "EU NNP B-NP B-ORG",
            "# NN B-NP O",
            "",
            "Peter NNP B-NP I-PER",
            "B NNP I-NP I-PER",
            "",
            "-DOCSTART- -X- O O",
            "",
            "x NN O O"));
    List<Sample> conll = Tasks.open("ner", folder.resolve("a")).train();
    assertThat(conll)
        .containsExactly(
            new Sample.Tagged("0", 0, List.of("EU", "#"), List.of("B-ORG", "O")),
            new Sample.Tagged("1", 0, List.of("Peter", "B"), List.of("I-PER", "I-PER")),
            new Sample.Tagged("2", 1, List.of("x"), List.of("O")));
    data.file(
        "b/train.iob2",
        "# newdoc id = a\n# text = in Rome = B\n1\tin\tO\t-\t-\n2\tNew Rome\tB-LOC\t-\tann\n\n# text = x\n1\t#\tO\t-\t-\n");
    assertThat(Tasks.open("ner", folder.resolve("b")).train())
        .containsExactly(
            new Sample.Tagged("0", 0, List.of("in", "New Rome"), List.of("O", "B-LOC")),
            new Sample.Tagged("1", 0, List.of("#"), List.of("O")));
    data.file("d/train.txt", "O\tin\nB-LOC\tRome\n");
    assertThat(Tasks.open("ner", folder.resolve("d")).train())
        .containsExactly(new Sample.Tagged("0", 0, List.of("in", "Rome"), List.of("O", "B-LOC")));
    data.file("c/x-train.conll", "\uFEFFEU\tU-ORG\r\n\t\r\nPete\tB-PER\r\nB\tL-PER\r\n");
    data.file("c/x-test.conll", "EU\nbans\n\nPete\n");
    TaskData read = Tasks.open("ner", folder.resolve("c"));
    assertThat(read.train())
        .containsExactly(
            new Sample.Tagged("0", 0, List.of("EU"), List.of("S-ORG")),
            new Sample.Tagged("1", 0, List.of("Pete", "B"), List.of("B-PER", "E-PER")));
    assertThat(read.split("test"))
        .containsExactly(
            new Sample.Tagged("0", 0, List.of("EU", "bans"), null),
            new Sample.Tagged("1", 0, List.of("Pete"), null));
    assertThat(read.labels().names())
        .containsExactly("O", "B-ORG", "E-ORG", "S-ORG", "B-PER", "E-PER", "S-PER");
  }

  @Test
  void readsLabelSetsByIdAndIntentsByName() throws IOException {
    data.file("goemotions/train.tsv", "Is \"this?\t27\tab1\nno\t4,0\tab2\nnone\t\tab3\n");
    assertThat(data.open("goemotions").train())
        .containsExactly(
            new Sample.Labelled("ab1", "Is \"this?", null, Set.of("neutral")),
            new Sample.Labelled("ab2", "no", null, Set.of("approval", "admiration")),
            new Sample.Labelled("ab3", "none", null, Set.of()));
    data.file("banking77/train.csv", "text,category\r\n\"Hi, \"\"you\"\"\",lost\r\nx,found\r\n");
    TaskData banking = data.open("banking77");
    assertThat(banking.train().get(0)).isEqualTo(TaskFolder.text("0", "Hi, \"you\"", null, "lost"));
    assertThat(banking.labels().names()).containsExactly("found", "lost");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> data.open("rte"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("has no file of the task rte. Expected train.tsv, ")
        .hasMessageContaining(" (or .gz) here or in RTE")
        .message()
        .doesNotContain("[");
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> Tasks.open("rte", absent))
        .isInstanceOf(DataException.class)
        .hasMessage(
            absent + ": there is no such folder. Expected the folder with the files of RTE.");
    data.file("dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n");
    assertThat(data.open("rte").splits()).containsOnlyKeys("dev");
    assertThatThrownBy(() -> data.open("rte").train())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no training file, only those of dev; expected train.tsv, ");
    data.file("train.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n");
    assertThatThrownBy(() -> data.open("rte"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("[entailment] only");
    assertThatThrownBy(() -> TaskData.open(Tasks.named("rte"), folder, BadRows.skip(9)))
        .hasMessageContaining("at least two");
  }
}
