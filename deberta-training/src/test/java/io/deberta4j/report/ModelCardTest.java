package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ModelCardTest {
  private static final String HOSTILE = "a: [b]\n---\n# | `<b>` & \\ \"c\" *";

  private static CardDetails details() {
    return new CardDetails(
        List.of("en"),
        "mit",
        "microsoft/deberta-v3-small",
        List.of("PolyAI/banking77"),
        "text-classification",
        true,
        SampleRun.labels(77),
        List.of("Banking77 is by PolyAI, CC BY 4.0."),
        List.of("It knows nothing of 2027."));
  }

  /** A classifier about which nothing else was said. */
  private static CardDetails classifier(boolean inTransformers) {
    return new CardDetails(
        List.of(),
        null,
        null,
        List.of(),
        "text-classification",
        inTransformers,
        List.of("a", "b"),
        List.of(),
        List.of());
  }

  private static String card(RunRecord run, CardDetails details) {
    return ModelCard.markdown(run, SampleRun.history(600, 6), details);
  }

  /** Reads the front matter with a parser that is not ours. */
  private static JsonNode frontMatter(String card) {
    assertThat(card).startsWith("---\n");
    String yaml = card.substring(4, card.indexOf("\n---\n", 4) + 1);
    Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    return new ObjectMapper().valueToTree(tree);
  }

  @Test
  void frontMatterIsWhatHuggingFaceReads() {
    JsonNode front = frontMatter(card(SampleRun.record(), details()));
    assertThat(front.at("/language/0").asText()).isEqualTo("en");
    assertThat(front.at("/license").asText()).isEqualTo("mit");
    assertThat(front.at("/base_model").asText()).isEqualTo("microsoft/deberta-v3-small");
    assertThat(front.at("/datasets/0").asText()).isEqualTo("PolyAI/banking77");
    assertThat(front.at("/metrics"))
        .extracting(JsonNode::asText)
        .containsExactly("accuracy", "macro_f1");
    assertThat(front.at("/pipeline_tag").asText()).isEqualTo("text-classification");
    assertThat(front.at("/model-index")).hasSize(1);
    JsonNode result = front.at("/model-index/0/results/0");
    assertThat(front.at("/model-index/0/name").asText()).isEqualTo("banking-v3-small");
    assertThat(result.at("/task/type").asText()).isEqualTo("text-classification");
    assertThat(result.at("/dataset/type").asText()).isEqualTo("PolyAI/banking77");
    assertThat(result.at("/dataset/split").asText()).isEqualTo("dev");
    assertThat(result.at("/metrics")).hasSize(2);
    assertThat(result.at("/metrics/0/type").asText()).isEqualTo("accuracy");
    assertThat(result.at("/metrics/0/value").doubleValue()).isEqualTo(0.9213);
  }

  @Test
  void whatNobodySaidIsLeftOutAndSaidToBeUnknown() {
    RunRecord sample = SampleRun.record();
    RunRecord unevaluated =
        new RunRecord(
            "x",
            "t",
            List.of(),
            Map.of(),
            1,
            new StartWeights(null, Map.of(), List.of()),
            List.of(),
            sample.platform(),
            List.of());
    String card = ModelCard.markdown(unevaluated, RunHistory.EMPTY, classifier(true));
    JsonNode front = frontMatter(card);
    for (String absent : List.of("language", "license", "base_model", "datasets", "model-index")) {
      assertThat(front.has(absent)).as(absent).isFalse();
    }
    assertThat(card)
        .contains("Which language its texts are in was not said", "was not evaluated")
        .contains("trained from random weights", "The files were not recorded");
  }

  @Test
  void onlyHeadsThatTransformersHasAreSaidToLoadThere() {
    String there = card(SampleRun.record(), classifier(true));
    assertThat(there).contains("It loads in deberta4j and in Hugging Face Transformers.");
    assertThat(frontMatter(there).at("/library_name").asText()).isEqualTo("transformers");
    String ours = card(SampleRun.record(), classifier(false));
    assertThat(ours).contains("has no such head").doesNotContain("and in Hugging Face");
    assertThat(frontMatter(ours).at("/library_name").asText()).isEqualTo("deberta4j");
  }

  @Test
  void theTextHasFiguresBaselinesHashesSettingsAndLimits() {
    String card = card(SampleRun.record(), details());
    assertThat(card)
        .contains("fine-tuned from deberta-v3-small with deberta4j 0.1.0", "77 classes")
        .contains(
            "| accuracy | dev | 0.9213 (3 seeds: mean 0.9212, spread 0.0061) | 0.0130 (always “card\\_arrival”) | 0.9366 (")
        .contains("| macro\\_f1 | dev | 0.9207 (one seed) |")
        .contains("| training | train.csv | 10,003 | `" + "cd".repeat(32) + "` |")
        .contains("| learning\\_rate | 4e-5 |", "| seed | 42 |", "It knows nothing of 2027.")
        .contains("Banking77 is by PolyAI, CC BY 4.0.")
        .contains("libtorch 2.10.0-1.5.13", "Its probabilities were not calibrated");
  }

  @Test
  void namesCannotChangeTheStructure() {
    RunRecord sample = SampleRun.record();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(HOSTILE, HOSTILE);
    RunRecord run =
        new RunRecord(
            HOSTILE,
            HOSTILE,
            List.of(),
            settings,
            1,
            sample.start(),
            List.of(),
            sample.platform(),
            List.of(new Figure(HOSTILE, HOSTILE, 0.5, null)));
    CardDetails details =
        new CardDetails(
            List.of(),
            HOSTILE,
            HOSTILE,
            List.of(HOSTILE),
            HOSTILE,
            true,
            List.of(HOSTILE),
            List.of(HOSTILE),
            List.of());
    String card = card(run, details);
    JsonNode front = frontMatter(card);
    assertThat(front.at("/base_model").asText()).isEqualTo(HOSTILE);
    assertThat(front.at("/model-index/0/name").asText()).isEqualTo(HOSTILE);
    assertThat(front.at("/metrics/0").asText()).isEqualTo(HOSTILE);
    String text = card.substring(card.indexOf("\n---\n", 4));
    assertThat(text).doesNotContain("<b>", "\n# |").contains("\\| \\`&lt;b>\\` &amp;");
  }

  @Test
  void aModelDirectoryNamesNoFolderOfThisMachine(@TempDir Path folder) throws IOException {
    Provenance.save(folder, SampleRun.record(), SampleRun.history(600, 6), details());
    for (String name : List.of("training.json", "README.md")) {
      assertThat(Files.readString(folder.resolve(name)))
          .contains("banking-v3-small", "cd".repeat(32))
          .doesNotContain("/home/somebody", "--train");
    }
  }
}
