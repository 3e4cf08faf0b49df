package io.deberta4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.BadRows;
import io.deberta4j.data.Sample;
import io.deberta4j.data.TextSpan;
import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.TextPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official file formats, with what is odd about each, from files as their authors lay them. */
class TaskDataTest {
  @TempDir Path folder;

  private void file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  private TaskData open(String task) {
    return Tasks.open(task, folder);
  }

  private Sample first(String task, String split) {
    return open(task).split(split).get(0);
  }

  private static Sample.Text text(
      String id, String text, @Nullable String pair, @Nullable String label) {
    return new Sample.Text(id, null, text, pair, label);
  }

  /** Train and dev have no header, the test file has; quotes stand alone. */
  @Test
  void readsColaWithAndWithoutHeader() throws IOException {
    file("CoLA/train.tsv", "gj04\t1\t\tOur \"friends won't.\ngj04\t0\t*\tsentence one\n");
    file("CoLA/dev.tsv", "gj04\t1\t\tThe sailors rode.");
    file("CoLA/test.tsv", "index\tsentence\n0\tBill whistled past.\n");
    TaskData data = open("CoLA");
    assertThat(data.train())
        .containsExactly(
            text("0", "Our \"friends won't.", null, "1"), text("1", "sentence one", null, "0"));
    assertThat(data.split("dev")).containsExactly(text("0", "The sailors rode.", null, "1"));
    assertThat(data.split("test")).containsExactly(text("0", "Bill whistled past.", null, null));
    assertThat(data.evaluationSplits()).containsExactly("dev");
    assertThat(data.testSplits()).containsExactly("test");
    assertThat(data.labels().names()).containsExactly("0", "1");
  }

  /** The original edition keeps the dev data in two files. */
  @Test
  void readsColasOriginalEdition() throws IOException {
    file("cola_public/raw/in_domain_train.tsv", "a\t1\t\tx\na\t0\t*\ty\n");
    file("cola_public/raw/in_domain_dev.tsv", "a\t1\t\tin\n");
    file("cola_public/raw/out_of_domain_dev.tsv", "a\t0\t*\tout\n");
    assertThat(open("cola").split("dev"))
        .extracting(sample -> ((Sample.Text) sample).text())
        .containsExactly("in", "out");
  }

  @Test
  void readsBothEditionsOfMrpc() throws IOException {
    String header = "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n";
    file("glue/train.tsv", header + "1\t7\t8\tHe said \"no.\tHe \"refused\".\r\n0\t7\t9\ta\tb\r\n");
    file("glue/test.tsv", "index\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n5\t1\t2\tx\ty\r\n");
    TaskData glue = Tasks.open("mrpc", folder.resolve("glue"));
    assertThat(glue.train().get(0)).isEqualTo(text("0", "He said \"no.", "He \"refused\".", "1"));
    assertThat(glue.split("test")).containsExactly(text("5", "x", "y", null));
    file("raw/msr_paraphrase_train.txt", header + "1\t7\t8\ta\tb\r\n0\t7\t9\tc\td\r\n");
    file("raw/msr_paraphrase_test.txt", header + "1\t7\t8\te\tf\r\n");
    TaskData raw = Tasks.open("mrpc", folder.resolve("raw"));
    assertThat(raw.train()).hasSize(2);
    assertThat(raw.split("test")).containsExactly(text("0", "e", "f", "1"));
  }

  /** Some rows of QQP are broken over lines; they are left out, as in microsoft/DeBERTa. */
  @Test
  void leavesOutTheBrokenLinesOfQqp() throws IOException {
    String header = "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n";
    file(
        "train.tsv",
        header + "9\t1\t2\tWhy?\tHow \"so?\t1\n10\t3\t4\tWhat is\nit?\n11\t5\t6\tA?\tB?\t0\n");
    file("test.tsv", "id\tquestion1\tquestion2\n3\tC?\tD?\n");
    TaskData data = open("qqp");
    assertThat(data.train())
        .containsExactly(text("9", "Why?", "How \"so?", "1"), text("11", "A?", "B?", "0"));
    assertThat(data.bad().leftOut()).isEqualTo(2);
    assertThat(data.split("test")).containsExactly(text("3", "C?", "D?", null));
  }

  @Test
  void readsBothEditionsOfStsB() throws IOException {
    file(
        "glue/train.tsv",
        lines(
            "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2\tscore",
            "4\tnews\tf\t2012\t1\tnone\tnone\tA \"b\tC\t4.250"));
    assertThat(Tasks.open("sts-b", folder.resolve("glue")).train())
        .containsExactly(new Sample.Scored("4", "news", "A \"b", "C", 4.25));
    file("raw/sts-train.csv", "news\tf\t2012\t1\t0\tA, b\tC\nnews\tf\t2012\t2\t5\td\te\textra\n");
    assertThat(Tasks.open("sts-b", folder.resolve("raw")).train())
        .containsExactly(
            new Sample.Scored("0", "news", "A, b", "C", 0.0),
            new Sample.Scored("1", "news", "d", "e", 5.0));
  }

  /** Dev files have the votes of five people before the gold label; - means that they disagree. */
  @Test
  void readsMnliFromTablesAndFromJson() throws IOException {
    file(
        "a/MNLI/train.tsv",
        lines(
            "index\tpromptID\tpairID\tgenre\tsentence1\tsentence2\tlabel1\tgold_label",
            "0\t3\t3n\tfiction\tp\th \"x\tneutral\tneutral",
            "1\t3\t3e\tslate\tp\tq\tx\tentailment"));
    file(
        "a/MNLI/dev_matched.tsv",
        lines(
            "index\tgenre\tsentence1\tsentence2\tlabel1\tlabel2\tgold_label",
            "0\tfiction\ta\tb\tneutral\tentailment\t-",
            "1\tslate\tc\td\tx\ty\tcontradiction"));
    file("a/MNLI/test_mismatched.tsv", "index\tgenre\tsentence1\tsentence2\n0\tx\te\tf\n");
    TaskData tables = Tasks.open("mnli", folder.resolve("a"));
    assertThat(tables.train().get(0))
        .isEqualTo(new Sample.Text("0", "fiction", "p", "h \"x", "neutral"));
    assertThat(tables.split("dev-matched"))
        .containsExactly(new Sample.Text("1", "slate", "c", "d", "contradiction"));
    assertThat(tables.bad().leftOut()).isOne();
    assertThat(tables.split("dev-mismatched")).isEmpty();
    assertThat(tables.split("test-mismatched").get(0).labelled()).isFalse();
    file(
        "b/multinli_1.0/multinli_1.0_dev_matched.jsonl",
        lines(
            "{\"annotator_labels\":[\"neutral\"],\"genre\":\"slate\",\"gold_label\":\"-\",\"pairID\":\"1\",\"sentence1\":\"a\",\"sentence2\":\"b\"}",
            "{\"genre\":\"slate\",\"gold_label\":\"neutral\",\"pairID\":\"2\",\"sentence1\":\"a\",\"sentence2\":\"c\"}"));
    assertThat(Tasks.open("mnli", folder.resolve("b")).split("dev-matched"))
        .containsExactly(new Sample.Text("2", "slate", "a", "c", "neutral"));
  }

  @Test
  void readsSnliAnliAndXnli() throws IOException {
    file(
        "snli/snli_1.0_dev.txt",
        lines(
            "gold_label\tsentence1_parse\tsentence1\tsentence2\tcaptionID\tpairID\tlabel1",
            "-\tx\ta\tb\tc\t1\tneutral",
            "neutral\tx\ta\tb\tc\t2\tneutral"));
    assertThat(Tasks.open("snli", folder.resolve("snli")).split("dev"))
        .containsExactly(text("2", "a", "b", "neutral"));
    for (int round = 1; round <= 3; round++) {
      file(
          "anli/anli_v1.0/R" + round + "/dev.jsonl",
          "{\"uid\":\"u%d\",\"context\":\"c\",\"hypothesis\":\"h\",\"label\":\"e\",\"genre\":\"wiki\",\"reason\":\"\"}"
              .formatted(round));
    }
    TaskData anli = Tasks.open("anli", folder.resolve("anli"));
    assertThat(anli.split("dev")).hasSize(3);
    assertThat(anli.split("dev-r2"))
        .containsExactly(new Sample.Text("u2", "wiki", "c", "h", "entailment"));
    file(
        "xnli/xnli.dev.tsv",
        "language\tgold_label\tsentence1\tsentence2\tpairID\nde\tneutral\t\"a\tb\t1\nsw\tentailment\tc\td\t1\n");
    file(
        "xnli/multinli.train.en.tsv", "premise\thypo\tlabel\np\th\tcontradictory\nq\ti\tneutral\n");
    TaskData xnli = Tasks.open("xnli", folder.resolve("xnli"));
    assertThat(xnli.split("dev"))
        .extracting(sample -> ((Sample.Text) sample).group())
        .containsExactly("de", "sw");
    assertThat(xnli.train().get(0)).isEqualTo(text("0", "p", "h", "contradiction"));
  }

  /** The sentence comes before the question, as in microsoft/DeBERTa. */
  @Test
  void readsQnliRteAndWnli() throws IOException {
    file("QNLI/dev.tsv", "index\tquestion\tsentence\tlabel\n0\tWho?\tI.\tnot_entailment\n");
    file("RTE/dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n");
    file("WNLI/dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\t1\n");
    file("SST-2/dev.tsv", "sentence\tlabel\nit 's good \t1\n");
    assertThat(first("qnli", "dev")).isEqualTo(text("0", "I.", "Who?", "not_entailment"));
    assertThat(first("rte", "dev")).isEqualTo(text("0", "a", "b", "entailment"));
    assertThat(first("wnli", "dev")).isEqualTo(text("0", "a", "b", "1"));
    assertThat(first("sst-2", "dev")).isEqualTo(text("0", "it 's good", null, "1"));
  }

  @Test
  void readsTheRowsOfSuperGlue() throws IOException {
    file(
        "BoolQ/val.jsonl",
        "{\"question\":\"is it\",\"passage\":\"It is.\",\"idx\":7,\"label\":true}");
    file("CB/test.jsonl", "{\"premise\":\"a\",\"hypothesis\":\"b\",\"idx\":0}");
    file(
        "WiC/val.jsonl",
        "{\"word\":\"place\",\"sentence1\":\"😀 my place.\",\"sentence2\":\"Place it\",\"idx\":0,\"label\":false,\"start1\":5,\"end1\":10,\"start2\":0,\"end2\":5}");
    file(
        "WSC/val.jsonl",
        "{\"text\":\"Mark told Pete that he was tall, and he left.\",\"target\":{\"span1_text\":\"Mark\",\"span2_text\":\"he\",\"span1_index\":0,\"span2_index\":8},\"idx\":3,\"label\":true}");
    file(
        "COPA/val.jsonl",
        lines(
            "{\"premise\":\"p.\",\"choice1\":\"a.\",\"choice2\":\"b.\",\"question\":\"cause\",\"label\":1,\"idx\":0}",
            "{\"premise\":\"p.\",\"choice1\":\"a.\",\"choice2\":\"b.\",\"question\":\"effect\",\"label\":0,\"idx\":1}"));
    assertThat(first("boolq", "dev")).isEqualTo(text("7", "It is.", "is it", "true"));
    assertThat(first("cb", "test")).isEqualTo(text("0", "a", "b", null));
    assertThat(first("wic", "dev")).isEqualTo(text("0", "😀 my *place*.", "*Place* it", "false"));
    assertThat(first("wsc", "dev"))
        .isEqualTo(
            text(
                "3",
                "Mark told Pete that he was tall, and he left.",
                "Mark told Pete that he was tall, and Mark left.",
                "true"));
    assertThat(open("copa").split("dev"))
        .containsExactly(
            new Sample.Choice(
                "0", null, List.of(new TextPair("a.", "p."), new TextPair("b.", "p.")), 1),
            new Sample.Choice(
                "1", null, List.of(new TextPair("p.", "a."), new TextPair("p.", "b.")), 0));
  }

  @Test
  void readsTheNestedPassagesOfMultiRcAndRecord() throws IOException {
    file(
        "MultiRC/val.jsonl",
        "{\"idx\":4,\"passage\":{\"text\":\"P.\",\"questions\":[{\"question\":\"Q?\",\"idx\":9,\"answers\":[{\"text\":\"A\",\"idx\":20,\"label\":1},{\"text\":\"B\",\"idx\":21,\"label\":0}]}]}}");
    assertThat(open("multirc").split("dev"))
        .containsExactly(
            new Sample.Text("4/9/20", "4/9", "P.", "Q? A", "1"),
            new Sample.Text("4/9/21", "4/9", "P.", "Q? B", "0"));
    file(
        "ReCoRD/val.jsonl",
        "{\"passage\":{\"text\":\"😀 Ann met Bob.\",\"entities\":[{\"start\":10,\"end\":12},{\"start\":2,\"end\":4}]},\"qas\":[{\"query\":\"@placeholder met Bob\",\"idx\":5,\"answers\":[{\"start\":2,\"end\":4,\"text\":\"Ann\"}]}],\"idx\":1}");
    Sample.Entities sample = (Sample.Entities) first("record", "dev");
    assertThat(sample.entities())
        .containsExactly(new TextSpan(3, 6, "Ann"), new TextSpan(11, 14, "Bob"));
    assertThat(sample.answers()).containsExactly(new TextSpan(3, 6, "Ann"));
  }

  /** SQuAD counts code points; version 2.0 puts the questions before the context. */
  @Test
  void readsSquadInAllItsForms() throws IOException {
    file(
        "dev-v2.0.json",
        "{\"version\":\"v2.0\",\"data\":[{\"title\":\"T\",\"paragraphs\":[{\"qas\":[{\"id\":\"q1\",\"question\":\" Who? \",\"is_impossible\":false,\"answers\":[{\"text\":\"Ann\",\"answer_start\":3}]},"
            + "{\"id\":\"q2\",\"question\":\"Why?\",\"is_impossible\":true,\"answers\":[],\"plausible_answers\":[{\"text\":\"x\",\"answer_start\":0}]}],\"context\":\"😀😀 Ann.\"}]}]}");
    assertThat(open("squad2").split("dev"))
        .containsExactly(
            new Sample.Question("q1", "Who?", "😀😀 Ann.", List.of(new TextSpan(5, 8, "Ann"))),
            new Sample.Question("q2", "Why?", "😀😀 Ann.", List.of()));
    file(
        "dev-v1.1.json",
        "{\"version\":2.0,\"data\":[{\"id\":\"1\",\"question\":\"Who?\",\"context\":\"Ann.\",\"answers\":{\"text\":[\"Ann\"],\"answer_start\":[0]}}]}");
    assertThat(first("squad", "dev"))
        .isEqualTo(new Sample.Question("1", "Who?", "Ann.", List.of(new TextSpan(0, 3, "Ann"))));
    file(
        "xquad.de.json",
        "{\"data\":[{\"paragraphs\":[{\"context\":\"Ann.\",\"qas\":[{\"id\":1,\"question\":\"Wer?\",\"answers\":[{\"answer_start\":0,\"text\":\"Ann\"}]}]}]}]}");
    assertThat(first("xquad", "dev-de").id()).isEqualTo("1");
  }

  /** Files are taken in the order of their numbers; gaps and line breaks are folded. */
  @Test
  void readsRaceFromFoldersAndLines() throws IOException {
    String passage =
        "{\"answers\":[\"B\"],\"options\":[[\"one\",\"two\",\"three\",\"four\"]],\"questions\":[\"It is _ .\"],\"article\":\"A\\nlong   one.\",\"id\":\"%s\"}\n";
    file("folders/RACE/dev/high/10.txt", passage.formatted("high10.txt"));
    file("folders/RACE/dev/high/9.txt", passage.formatted("high9.txt"));
    file("folders/RACE/dev/middle/1.txt", passage.formatted("middle1.txt"));
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
    file(
        "flat/dev.jsonl",
        "{\"example_id\":\"high3.txt\",\"article\":\"x\",\"answer\":\"B\",\"question\":\"q\",\"options\":[\"a\",\"b\"]}");
    assertThat(Tasks.open("race", folder.resolve("flat")).split("dev"))
        .containsExactly(
            new Sample.Choice(
                "high3.txt/0",
                "high",
                List.of(new TextPair("x", "q a"), new TextPair("x", "q b")),
                1));
    file("lines/test_middle.jsonl", passage.formatted("middle1.txt"));
    file("lines/test_high.jsonl", passage.formatted("high1.txt") + passage.formatted("high2.txt"));
    assertThat(Tasks.open("race", folder.resolve("lines")).split("test"))
        .extracting(sample -> ((Sample.Choice) sample).group())
        .containsExactly("middle", "high", "high");
  }

  @Test
  void readsSwagHellaSwagAndCosmos() throws IOException {
    file(
        "SWAG/val.csv",
        lines(
            ",video-id,fold-ind,startphrase,sent1,sent2,gold-source,ending0,ending1,ending2,ending3,label",
            "0,v,1,x,\"He, sits.\",He,gold,a.,b.,c.,d.,2"));
    file(
        "HellaSwag/hellaswag_val.jsonl",
        "{\"ind\":24,\"activity_label\":\"Roof\",\"ctx_a\":\"A man.\",\"ctx_b\":\"he\",\"ctx\":\"A man. he\",\"split\":\"val\",\"split_type\":\"indomain\",\"label\":3,\"endings\":[\"a\",\"b\",\"c\",\"d\"]}");
    file(
        "CosmosQA/valid.csv",
        "id,context,question,answer0,answer1,answer2,answer3,label\nx,C.,Q?,a,b,c,\"d, e\",3\n");
    assertThat(first("swag", "dev"))
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
    Sample.Choice hella = (Sample.Choice) first("hellaswag", "dev");
    assertThat(hella.choices().get(3)).isEqualTo(new TextPair("A man.", "he d"));
    assertThat(hella.group()).isEqualTo("indomain");
    Sample.Choice cosmos = (Sample.Choice) first("cosmosqa", "dev");
    assertThat(cosmos.choices().get(3)).isEqualTo(new TextPair("C.", "Q? d, e"));
  }

  @Test
  void readsWordsAndTagsInAnyColumns() throws IOException {
    file(
        "a/train.txt",
        lines(
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
    file(
        "b/train.iob2",
        "# newdoc id = a\n# text = in Rome = B\n1\tin\tO\t-\t-\n2\tNew Rome\tB-LOC\t-\tann\n\n# text = x\n1\t#\tO\t-\t-\n");
    assertThat(Tasks.open("ner", folder.resolve("b")).train())
        .containsExactly(
            new Sample.Tagged("0", 0, List.of("in", "New Rome"), List.of("O", "B-LOC")),
            new Sample.Tagged("1", 0, List.of("#"), List.of("O")));
    file("d/train.txt", "O\tin\nB-LOC\tRome\n");
    assertThat(Tasks.open("ner", folder.resolve("d")).train())
        .containsExactly(new Sample.Tagged("0", 0, List.of("in", "Rome"), List.of("O", "B-LOC")));
    file("c/x-train.conll", "\uFEFFEU\tU-ORG\r\n\t\r\nPete\tB-PER\r\nB\tL-PER\r\n");
    file("c/x-test.conll", "EU\nbans\n\nPete\n");
    TaskData data = Tasks.open("ner", folder.resolve("c"));
    assertThat(data.train())
        .containsExactly(
            new Sample.Tagged("0", 0, List.of("EU"), List.of("S-ORG")),
            new Sample.Tagged("1", 0, List.of("Pete", "B"), List.of("B-PER", "E-PER")));
    assertThat(data.split("test"))
        .containsExactly(
            new Sample.Tagged("0", 0, List.of("EU", "bans"), null),
            new Sample.Tagged("1", 0, List.of("Pete"), null));
    assertThat(data.labels().names())
        .containsExactly("O", "B-ORG", "E-ORG", "S-ORG", "B-PER", "E-PER", "S-PER");
  }

  @Test
  void readsLabelSetsByIdAndIntentsByName() throws IOException {
    file("goemotions/train.tsv", "Is \"this?\t27\tab1\nno\t4,0\tab2\nnone\t\tab3\n");
    assertThat(open("goemotions").train())
        .containsExactly(
            new Sample.Labelled("ab1", "Is \"this?", null, Set.of("neutral")),
            new Sample.Labelled("ab2", "no", null, Set.of("approval", "admiration")),
            new Sample.Labelled("ab3", "none", null, Set.of()));
    file("banking77/train.csv", "text,category\r\n\"Hi, \"\"you\"\"\",lost\r\nx,found\r\n");
    TaskData banking = open("banking77");
    assertThat(banking.train().get(0)).isEqualTo(text("0", "Hi, \"you\"", null, "lost"));
    assertThat(banking.labels().names()).containsExactly("found", "lost");
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertThatThrownBy(() -> open("rte"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("train.tsv");
    file("dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n");
    assertThat(open("rte").splits()).containsOnlyKeys("dev");
    assertThatThrownBy(() -> open("rte").train())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no training file");
    file("train.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n");
    assertThatThrownBy(() -> open("rte"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("[entailment] only");
    assertThatThrownBy(() -> TaskData.open(Tasks.named("rte"), folder, BadRows.skip(9)))
        .hasMessageContaining("at least two");
  }
}
