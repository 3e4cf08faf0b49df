package io.deberta4j.report;

import com.fasterxml.jackson.databind.node.TextNode;
import io.deberta4j.io.SafeJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The YAML that a model card begins with, as Hugging Face reads it (hub-docs, modelcard.md). What
 * nobody said is left out. Strings are written as JSON writes them, which YAML reads alike, so no
 * name can change the structure.
 */
final class CardFrontMatter {
  private static final String LIBRARY = "transformers"; // whose files these are, if it has the head
  private static final String GENERATOR = "deberta4j";

  private final StringBuilder yaml = new StringBuilder();

  static String of(RunRecord run, CardDetails details) {
    return new CardFrontMatter().write(run, details);
  }

  private String write(RunRecord run, CardDetails details) {
    yaml.append("---\n");
    list("language", details.languages());
    String license = details.license();
    if (license != null) {
      line("", "license", license);
    }
    line("", "library_name", details.inTransformers() ? LIBRARY : GENERATOR);
    line("", "pipeline_tag", details.pipelineTag());
    String base = details.baseModel();
    if (base != null) {
      line("", "base_model", base);
    }
    list("datasets", details.datasets());
    list("metrics", metrics(run));
    list("tags", List.of(GENERATOR, "deberta"));
    if (!run.figures().isEmpty()) {
      results(run, details);
    }
    return yaml.append("---\n").toString();
  }

  private static List<String> metrics(RunRecord run) {
    Set<String> names = new LinkedHashSet<>();
    run.figures().forEach(figure -> names.add(figure.metric()));
    return List.copyOf(names);
  }

  private void results(RunRecord run, CardDetails details) {
    Map<String, List<Figure>> byData = new LinkedHashMap<>();
    for (Figure figure : run.figures()) {
      if (Double.isFinite(figure.value())) {
        byData.computeIfAbsent(figure.data(), name -> new ArrayList<>()).add(figure);
      }
    }
    String dataset =
        details.datasets().isEmpty() ? run.task() : String.join(", ", details.datasets());
    yaml.append("model-index:\n");
    line("- ", "name", run.name());
    yaml.append("  results:\n");
    byData.forEach(
        (data, figures) -> {
          yaml.append("  - task:\n");
          line("      ", "type", details.pipelineTag());
          yaml.append("    dataset:\n");
          line("      ", "name", dataset);
          line("      ", "type", dataset);
          line("      ", "split", data);
          yaml.append("    metrics:\n");
          for (Figure figure : figures) {
            line("    - ", "type", figure.metric());
            line("      ", "name", figure.metric());
            yaml.append("      value: ").append(figure.value()).append('\n');
          }
        });
  }

  private void list(String name, List<String> values) {
    if (!values.isEmpty()) {
      yaml.append(name).append(":\n");
      values.forEach(value -> yaml.append("- ").append(quoted(value)).append('\n'));
    }
  }

  private void line(String indent, String name, String value) {
    yaml.append(indent).append(name).append(": ").append(quoted(value)).append('\n');
  }

  private static String quoted(String text) {
    return new String(SafeJson.compact(TextNode.valueOf(text)), StandardCharsets.UTF_8);
  }
}
