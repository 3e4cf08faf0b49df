package io.deberta4j.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.cli.TinyModel;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/pipelines.md shows code that compiles and runs. */
class PipelinesPageTest {
  private static final Path ROOT = Path.of(System.getProperty("deberta.root", ".."));
  private static final List<String> TEXTS =
      List.of("the dog goes home", "Where is my card? ".repeat(40), "");

  @TempDir Path directory;

  @Test
  void theExamplesAreTheCodeThatRuns() throws IOException {
    List<String> shown =
        found(Files.readString(ROOT.resolve("docs/pipelines.md")), "```java\\n(.*?)```");
    String source =
        Files.readString(
            ROOT.resolve("deberta-cli/src/test/java/io/deberta4j/readme/PipelineExamples.java"));
    List<String> compiled =
        found(source, "    // begin\\n(.*?)    // end").stream()
            .map(code -> code.replaceAll("(?m)^ {4}", ""))
            .toList();
    assertThat(shown).isEqualTo(compiled).hasSizeGreaterThan(10);
  }

  private static List<String> found(String text, String pattern) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  /** With tiny random models: what they say is nonsense, but they say it. */
  @Test
  void theExamplesRun() throws IOException {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      run();
    } finally {
      System.setOut(out);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("Label[label=yes")
        .contains("card?");
  }

  private void run() throws IOException {
    Path classifier = TinyModel.classifier(directory.resolve("classifier"));
    PipelineExamples.textClassification(classifier, TEXTS);
    PipelineExamples.longTexts(classifier, Stream.of("the dog ".repeat(400)));
    PipelineExamples.sentenceEmbedding(classifier);
    Path tagger = directory.resolve("tagger");
    PipelineExamples.tokenClassification(
        TinyModel.write(tagger, DebertaForTokenClassification::new, "O", "B-PER", "I-PER"));
    Path reader = directory.resolve("reader");
    PipelineExamples.questionAnswering(
        TinyModel.write(reader, DebertaForQuestionAnswering::new), TEXTS.get(0), TEXTS);
    Path nli =
        TinyModel.write(
            directory.resolve("nli"),
            DebertaForSequenceClassification::new,
            "entailment",
            "neutral",
            "contradiction");
    PipelineExamples.zeroShotClassification(nli);
    PipelineExamples.naturalLanguageInference(nli);
    Path scorer =
        TinyModel.write(
            directory.resolve("scorer"), DebertaForSequenceClassification::new, "score");
    PipelineExamples.reranking(scorer, TEXTS);
    PipelineExamples.reward(scorer);
    PipelineExamples.multipleChoice(
        TinyModel.write(directory.resolve("chooser"), DebertaForMultipleChoice::new));
    PipelineExamples.fillMask(
        TinyModel.write(directory.resolve("filler"), DebertaForMaskedLM::new));
    PipelineExamples.replacedTokenDetection(
        TinyModel.write(directory.resolve("detector"), ReplacedTokenDetectionModel::new));
  }
}
