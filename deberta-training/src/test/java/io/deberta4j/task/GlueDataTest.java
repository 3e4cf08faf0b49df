package io.deberta4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.Sample;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of GLUE and its neighbours, with what is odd about each. */
class GlueDataTest {
  @TempDir Path folder;
  private TaskFolder data = new TaskFolder(Path.of(""));

  @BeforeEach
  void open() {
    data = new TaskFolder(folder);
  }

  /** Train and dev have no header, the test file has; quotes stand alone. */
  @Test
  void readsColaWithAndWithoutHeader() throws IOException {
    data.file("CoLA/train.tsv", "gj04\t1\t\tOur \"friends won't.\ngj04\t0\t*\tsentence one\n");
    data.file("CoLA/dev.tsv", "gj04\t1\t\tThe sailors rode.");
    data.file("CoLA/test.tsv", "index\tsentence\n0\tBill whistled past.\n");
    TaskData read = data.open("CoLA");
    assertThat(read.train())
        .containsExactly(
            TaskFolder.text("0", "Our \"friends won't.", null, "1"),
            TaskFolder.text("1", "sentence one", null, "0"));
    assertThat(read.split("dev"))
        .containsExactly(TaskFolder.text("0", "The sailors rode.", null, "1"));
    assertThat(read.split("test"))
        .containsExactly(TaskFolder.text("0", "Bill whistled past.", null, null));
    assertThat(read.evaluationSplits()).containsExactly("dev");
    assertThat(read.testSplits()).containsExactly("test");
    assertThat(read.labels().names()).containsExactly("0", "1");
  }

  /** The original edition keeps the dev data in two files. */
  @Test
  void readsColasOriginalEdition() throws IOException {
    data.file("cola_public/raw/in_domain_train.tsv", "a\t1\t\tx\na\t0\t*\ty\n");
    data.file("cola_public/raw/in_domain_dev.tsv", "a\t1\t\tin\n");
    data.file("cola_public/raw/out_of_domain_dev.tsv", "a\t0\t*\tout\n");
    assertThat(data.open("cola").split("dev"))
        .extracting(sample -> ((Sample.Text) sample).text())
        .containsExactly("in", "out");
  }

  @Test
  void readsBothEditionsOfMrpc() throws IOException {
    String header = "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n";
    data.file(
        "glue/train.tsv", header + "1\t7\t8\tHe said \"no.\tHe \"refused\".\r\n0\t7\t9\ta\tb\r\n");
    data.file("glue/test.tsv", "index\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n5\t1\t2\tx\ty\r\n");
    TaskData glue = Tasks.open("mrpc", folder.resolve("glue"));
    assertThat(glue.train().get(0))
        .isEqualTo(TaskFolder.text("0", "He said \"no.", "He \"refused\".", "1"));
    assertThat(glue.split("test")).containsExactly(TaskFolder.text("5", "x", "y", null));
    data.file("raw/msr_paraphrase_train.txt", header + "1\t7\t8\ta\tb\r\n0\t7\t9\tc\td\r\n");
    data.file("raw/msr_paraphrase_test.txt", header + "1\t7\t8\te\tf\r\n");
    TaskData raw = Tasks.open("mrpc", folder.resolve("raw"));
    assertThat(raw.train()).hasSize(2);
    assertThat(raw.split("test")).containsExactly(TaskFolder.text("0", "e", "f", "1"));
  }

  /** GLUE takes the dev data out of the training file by the ids of its rows. */
  @Test
  void partsTheTrainingFileOfMrpcByItsListOfIds() throws IOException {
    String header = "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n";
    data.file(
        "msr_paraphrase_train.txt",
        header + "1\t7\t8\ta\tb\r\n0\t7\t9\tc\td\r\n0\t5\t6\te\tf\r\n1\t9\t7\tg\th\r\n");
    data.file("dev_ids.tsv", "7\t9\n8\t8\n");
    TaskData read = data.open("mrpc");
    assertThat(read.train())
        .containsExactly(
            TaskFolder.text("0", "a", "b", "1"),
            TaskFolder.text("2", "e", "f", "0"),
            TaskFolder.text("3", "g", "h", "1"));
    assertThat(read.split("dev")).containsExactly(TaskFolder.text("1", "c", "d", "0"));
    assertThat(read.files().get("train"))
        .containsExactly(new DataFile(folder.resolve("msr_paraphrase_train.txt"), 3, 0));
    data.file("dev_ids.tsv", "7\t9\n8\n");
    assertThatThrownBy(() -> data.open("mrpc"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("dev_ids.tsv: line 2 has 1 fields", "#2 ID");
    data.file("dev_ids.tsv", "1\t1\n");
    assertThatThrownBy(() -> data.open("mrpc"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("4 rows are to train on and 0 are listed", "dev_ids.tsv");
    data.file("dev.tsv", header + "1\t3\t4\tx\ty\r\n");
    assertThat(data.open("mrpc").split("dev")).containsExactly(TaskFolder.text("0", "x", "y", "1"));
  }

  /** Some rows of QQP are broken over lines; they are left out, as in microsoft/DeBERTa. */
  @Test
  void leavesOutTheBrokenLinesOfQqp() throws IOException {
    String header = "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n";
    data.file(
        "train.tsv",
        header + "9\t1\t2\tWhy?\tHow \"so?\t1\n10\t3\t4\tWhat is\nit?\n11\t5\t6\tA?\tB?\t0\n");
    data.file("test.tsv", "id\tquestion1\tquestion2\n3\tC?\tD?\n");
    TaskData read = data.open("qqp");
    assertThat(read.train())
        .containsExactly(
            TaskFolder.text("9", "Why?", "How \"so?", "1"), TaskFolder.text("11", "A?", "B?", "0"));
    assertThat(read.bad().leftOut()).isEqualTo(2);
    assertThat(read.split("test")).containsExactly(TaskFolder.text("3", "C?", "D?", null));
  }

  @Test
  void readsBothEditionsOfStsB() throws IOException {
    data.file(
        "glue/train.tsv",
        TaskFolder.lines(
            "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore",
            "4\tnews\tf\t2012\t1\tnone\tnone\tA \"b\tC\t4.250"));
    assertThat(Tasks.open("sts-b", folder.resolve("glue")).train())
        .containsExactly(new Sample.Scored("4", "news", "A \"b", "C", 4.25));
    data.file(
        "raw/sts-train.csv", "news\tf\t2012\t1\t0\tA, b\tC\nnews\tf\t2012\t2\t5\td\te\textra\n");
    assertThat(Tasks.open("sts-b", folder.resolve("raw")).train())
        .containsExactly(
            new Sample.Scored("0", "news", "A, b", "C", 0.0),
            new Sample.Scored("1", "news", "d", "e", 5.0));
  }

  /** Dev files have the votes of five people before the gold label; - means that they disagree. */
  @Test
  void readsMnliFromTablesAndFromJson() throws IOException {
    data.file(
        "a/MNLI/train.tsv",
        TaskFolder.lines(
            "index\tpromptID\tpairID\tgenre\tsentence1\tsentence2\tlabel1\tgold_label",
            "0\t3\t3n\tfiction\tp\th \"x\tneutral\tneutral",
            "1\t3\t3e\tslate\tp\tq\tx\tentailment"));
    data.file(
        "a/MNLI/dev_matched.tsv",
        TaskFolder.lines(
            "index\tgenre\tsentence1\tsentence2\tlabel1\tlabel2\tgold_label",
            "0\tfiction\ta\tb\tneutral\tentailment\t-",
            "1\tslate\tc\td\tx\ty\tcontradiction"));
    data.file("a/MNLI/test_mismatched.tsv", "index\tgenre\tsentence1\tsentence2\n0\tx\te\tf\n");
    TaskData tables = Tasks.open("mnli", folder.resolve("a"));
    assertThat(tables.train().get(0))
        .isEqualTo(new Sample.Text("0", "fiction", "p", "h \"x", "neutral"));
    assertThat(tables.split("dev-matched"))
        .containsExactly(new Sample.Text("1", "slate", "c", "d", "contradiction"));
    assertThat(tables.bad().leftOut()).isOne();
    assertThat(tables.split("dev-mismatched")).isEmpty();
    assertThat(tables.split("test-mismatched").get(0).labelled()).isFalse();
    data.file(
        "b/multinli_1.0/multinli_1.0_dev_matched.jsonl",
        TaskFolder.lines(
            "{\"annotator_labels\":[\"neutral\"],\"genre\":\"slate\",\"gold_label\":\"-\",\"pairID\":\"1\",\"sentence1\":\"a\",\"sentence2\":\"b\"}",
            "{\"genre\":\"slate\",\"gold_label\":\"neutral\",\"pairID\":\"2\",\"sentence1\":\"a\",\"sentence2\":\"c\"}"));
    assertThat(Tasks.open("mnli", folder.resolve("b")).split("dev-matched"))
        .containsExactly(new Sample.Text("2", "slate", "a", "c", "neutral"));
  }

  @Test
  void readsSnliAnliAndXnli() throws IOException {
    data.file(
        "snli/snli_1.0_dev.txt",
        TaskFolder.lines(
            "gold_label\tsentence1_parse\tsentence1\tsentence2\tcaptionID\tpairID\tlabel1",
            "-\tx\ta\tb\tc\t1\tneutral",
            "neutral\tx\ta\tb\tc\t2\tneutral"));
    assertThat(Tasks.open("snli", folder.resolve("snli")).split("dev"))
        .containsExactly(TaskFolder.text("2", "a", "b", "neutral"));
    for (int round = 1; round <= 3; round++) {
      data.file(
          "anli/anli_v1.0/R" + round + "/dev.jsonl",
          "{\"uid\":\"u%d\",\"context\":\"c\",\"hypothesis\":\"h\",\"label\":\"e\",\"genre\":\"wiki\",\"reason\":\"\"}"
              .formatted(round));
    }
    TaskData anli = Tasks.open("anli", folder.resolve("anli"));
    assertThat(anli.split("dev")).hasSize(3);
    assertThat(anli.split("dev-r2"))
        .containsExactly(new Sample.Text("u2", "wiki", "c", "h", "entailment"));
    data.file(
        "xnli/xnli.dev.tsv",
        "language\tgold_label\tsentence1\tsentence2\tpairID\nde\tneutral\t\"a\tb\t1\nsw\tentailment\tc\td\t1\n");
    data.file(
        "xnli/multinli.train.en.tsv", "premise\thypo\tlabel\np\th\tcontradictory\nq\ti\tneutral\n");
    TaskData xnli = Tasks.open("xnli", folder.resolve("xnli"));
    assertThat(xnli.split("dev"))
        .extracting(sample -> ((Sample.Text) sample).group())
        .containsExactly("de", "sw");
    assertThat(xnli.train().get(0)).isEqualTo(TaskFolder.text("0", "p", "h", "contradiction"));
  }

  /** The sentence comes before the question, as in microsoft/DeBERTa. */
  @Test
  void readsQnliRteAndWnli() throws IOException {
    data.file("QNLI/dev.tsv", "index\tquestion\tsentence\tlabel\n0\tWho?\tI.\tnot_entailment\n");
    data.file("RTE/dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n");
    data.file("WNLI/dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\t1\n");
    data.file("SST-2/dev.tsv", "sentence\tlabel\nit 's good \t1\n");
    assertThat(data.first("qnli", "dev"))
        .isEqualTo(TaskFolder.text("0", "I.", "Who?", "not_entailment"));
    assertThat(data.first("rte", "dev")).isEqualTo(TaskFolder.text("0", "a", "b", "entailment"));
    assertThat(data.first("wnli", "dev")).isEqualTo(TaskFolder.text("0", "a", "b", "1"));
    assertThat(data.first("sst-2", "dev")).isEqualTo(TaskFolder.text("0", "it 's good", null, "1"));
  }
}
