package io.deberta4j.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the two data sets of SuperGLUE that nest questions in passages. */
final class SuperGluePassages {
  private final Path path;
  private final boolean labelled;
  private final BadRows bad;
  private long line;

  SuperGluePassages(Path path, boolean labelled, BadRows bad) {
    this.path = path;
    this.labelled = labelled;
    this.bad = bad;
  }

  /**
   * MultiRC: every answer is an example, the passage against question and answer. Its id is {@code
   * passage/question/answer}, its group {@code passage/question}.
   */
  void multiRc(Consumer<Sample> samples) {
    forEach(row -> answers(row, samples));
  }

  /** ReCoRD: every query is an example. */
  void record(Consumer<Sample> samples) {
    forEach(row -> queries(row, samples));
  }

  private void forEach(Consumer<JsonNode> reader) {
    try (JsonObjects rows = JsonObjects.open(path, bad)) {
      for (JsonNode row = rows.next(); row != null; row = rows.next()) {
        line = rows.number();
        try {
          reader.accept(row);
        } catch (DataException e) {
          bad.found(e);
        }
      }
    }
  }

  private void answers(JsonNode row, Consumer<Sample> samples) {
    String passage = text(row.path("passage"), "text");
    String id = row.path("idx").asText(String.valueOf(line - 1));
    for (JsonNode question : row.path("passage").path("questions")) {
      String group = id + "/" + text(question, "idx");
      for (JsonNode answer : question.path("answers")) {
        JsonNode label = answer.path("label");
        boolean known = label.isInt() || label.isBoolean();
        if (labelled && !known) {
          throw error("an answer of question %s has no label 0 or 1".formatted(group));
        }
        samples.accept(
            new Sample.Text(
                group + "/" + text(answer, "idx"),
                group,
                passage,
                text(question, "question") + " " + text(answer, "text"),
                known ? (label.asBoolean() ? "1" : "0") : null));
      }
    }
  }

  private void queries(JsonNode row, Consumer<Sample> samples) {
    JsonNode given = row.path("passage").path("text");
    if (!given.isTextual() || given.textValue().isBlank()) {
      throw error("'passage.text' is missing or empty");
    }
    String passage = given.textValue();
    List<TextSpan> entities = new ArrayList<>();
    for (JsonNode entity : row.path("passage").path("entities")) {
      if (entity.path("end").asInt(-1) >= entity.path("start").asInt(-1)) {
        entities.add(span(passage, entity));
      }
    }
    entities.sort(Comparator.comparingInt(TextSpan::start).thenComparingInt(TextSpan::end));
    for (JsonNode qa : row.path("qas")) {
      try {
        samples.accept(query(row, passage, entities, qa));
      } catch (DataException e) {
        bad.found(e);
      }
    }
  }

  private Sample query(JsonNode row, String passage, List<TextSpan> entities, JsonNode qa) {
    String query = text(qa, "query");
    String id = qa.path("idx").asText(qa.path("id").asText(row.path("idx").asText("")));
    if (id.isEmpty() || !query.contains(Sample.Entities.GAP) || entities.isEmpty()) {
      throw error(
          "a query needs its idx, '%s' in its text and at least one entity in the passage; found '%s'"
              .formatted(Sample.Entities.GAP, query));
    }
    List<TextSpan> answers = qa.has("answers") ? new ArrayList<>() : null;
    for (JsonNode answer : qa.path("answers")) {
      TextSpan span = span(passage, answer);
      String said = answer.path("text").asText(span.text());
      if (!said.equals(span.text()) || !entities.contains(span)) {
        throw error(
            "the answer '%s' of query %s is not the entity at %s, which reads '%s'"
                .formatted(said, id, answer.path("start"), span.text()));
      }
      if (answers != null) {
        answers.add(span);
      }
    }
    if (labelled && (answers == null || answers.isEmpty())) {
      throw error("query %s has no answers".formatted(id));
    }
    boolean known = answers != null && !answers.isEmpty();
    return new Sample.Entities(id, passage, query, entities, known ? answers : null);
  }

  /** Reads start and end; the end is the last character itself. */
  private TextSpan span(String passage, JsonNode json) {
    TextSpan span =
        CodePoints.span(passage, json.path("start").asInt(-1), json.path("end").asInt(-2) + 1);
    if (span == null || span.text().isEmpty()) {
      throw error(
          "an entity from %s to %s does not lie in the passage of %d characters"
              .formatted(json.path("start"), json.path("end"), passage.length()));
    }
    return span;
  }

  private String text(JsonNode json, String name) {
    @Nullable JsonNode value = json.get(name);
    String text = value == null || !value.isValueNode() ? "" : value.asText().strip();
    if (text.isEmpty()) {
      throw error("'%s' is missing or empty".formatted(name));
    }
    return text;
  }

  private DataException error(String problem) {
    return new DataException("%s: line %d: %s".formatted(path, line, problem));
  }
}
