package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An embedded encoder with several heads, as {@code deberta-models} may have them. */
class EmbeddedHeadsTest {
  @TempDir static Path folder = Path.of("unset");
  private static EmbeddedHeads heads;

  @BeforeAll
  static void train() throws IOException {
    heads = EmbeddedHeads.train(folder);
  }

  private static List<String> lines(Object... arguments) throws Exception {
    ChildJvm.Result result = heads.run(arguments);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output().lines().toList();
  }

  /** The encoder is unpacked once; heads are small files beside it. */
  @Test
  void everyCommandOpensTheHeadForIt() throws Exception {
    assertThat(lines("classify", "the dog number 99").get(1)).contains("dog");
    assertThat(lines("fill-mask", "the [MASK] eats.")).hasSize(6);
    assertThat(lines("embed", "the dog").get(0).split(" ", -1)).hasSize(16);
    assertThat(lines("tag", "number 99 Anna")).anyMatch(line -> line.contains("PER"));
    assertThat(lines("answer", "--question", "who eats?", "the dog 99 eats.").get(1))
        .contains("the dog");
    assertThat(lines("classify", "--model", "embedded:intents", "a cat and 99 more").get(1))
        .contains("cat");
    try (var files = Files.walk(folder.resolve("cache"))) {
      assertThat(files.filter(file -> file.endsWith("model.safetensors"))).hasSize(1);
    }
  }

  @Test
  void aHeadThatIsNotThereIsAnErrorThatNamesThoseThatAre() throws Exception {
    ChildJvm.Result result = heads.run("nli", "--hypothesis", "It eats.", "the dog eats.");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output())
        .startsWith(
            "deberta: Missing --model MODEL: no embedded model is for natural-language-inference");
    ChildJvm.Result named = heads.run("classify", "--model", "embedded:moods", "the dog");
    assertThat(named.exitCode()).isEqualTo(2);
    assertThat(named.output())
        .contains("no embedded model 'embedded:moods'")
        .contains("embedded:intents (text-classification), embedded:names (token-classification)");
  }

  @Test
  void theTourShowsWhatIsThere() throws Exception {
    List<String> tour = lines("demo");
    assertThat(tour).allMatch(line -> line.length() <= 80);
    String text = String.join("\n", tour);
    assertThat(text)
        .contains("encoder: words behind masks", "loss 6.500 on what was held out", "not measured")
        .contains("intents: a head for a test", "Deberta.fillMask().fill(text).masks().get(0)")
        .contains("Deberta.textClassification().classify(text).top(3)")
        .contains("Deberta.questionAnswering().answer(question, List.of(text),", "  | who eats?")
        .doesNotContain("right:");
    JsonNode result =
        Json.of(Files.readString(heads.model("intents").resolve("training.json"))).at("/results/0");
    assertThat(text)
        .contains(
            String.format(
                Locale.ROOT,
                "  accuracy %.3f on what was held out; without a model %.3f (always",
                result.at("/value").asDouble(),
                result.at("/baseline/value").asDouble()));
  }

  @Test
  void withTheDataItShowsRowsThatWereHeldOut() throws Exception {
    List<String> tour = lines("demo", "--data", heads.data());
    assertThat(tour).allMatch(line -> line.length() <= 80);
    assertThat(String.join("\n", tour))
        .containsPattern("right: (dog|cat) \\(row 3 of 24 held out\\)")
        .contains("right: PER Anna (row 7 of 12 held out)")
        .contains("right: the dog (row 7 of 12 held out)")
        .contains("  the [MASK] eats.");
  }
}
