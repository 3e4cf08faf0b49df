package io.deberta4j.data;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads SQuAD's JSON: {@code data}, {@code paragraphs}, {@code qas}, version 1.1 or 2.0 (XQuAD and
 * MLQA are the same); or its flat form with one object per question, as Hugging Face exports it. A
 * paragraph is in memory at a time. Answers must be where {@code answer_start} says.
 */
final class SquadFile {
  private final Path path;
  private final boolean labelled;
  private final BadRows bad;

  /** A question and the line it begins in. */
  private record Asked(long line, JsonNode question) {}

  SquadFile(Path path, boolean labelled, BadRows bad) {
    this.path = path;
    this.labelled = labelled;
    this.bad = bad;
  }

  void read(Consumer<Sample> samples) {
    if (DataFiles.plainName(path).endsWith(".jsonl")) {
      try (JsonObjects rows = JsonObjects.open(path, bad)) {
        for (JsonNode row = rows.next(); row != null; row = rows.next()) {
          emit(row.path("context"), new Asked(rows.number(), row), samples);
        }
      }
      return;
    }
    try (JsonFile file = new JsonFile(path)) {
      file.expect(JsonToken.START_OBJECT, file.next(), "an object with the member 'data'");
      boolean found = false;
      while (file.next() == JsonToken.FIELD_NAME) {
        boolean data = file.name().equals("data");
        found |= data;
        JsonToken value = file.next();
        if (data) {
          file.expect(JsonToken.START_ARRAY, value, "the list of articles");
          articles(file, samples);
        } else {
          file.skip();
        }
      }
      if (!found) {
        throw new DataException(path + ": has no member 'data'. Is this a SQuAD file?");
      }
    }
  }

  private void articles(JsonFile file, Consumer<Sample> samples) {
    for (JsonToken token = file.next(); token != JsonToken.END_ARRAY; token = file.next()) {
      file.expect(JsonToken.START_OBJECT, token, "an article");
      long line = file.line();
      Map<String, JsonNode> flat = new LinkedHashMap<>();
      while (file.next() == JsonToken.FIELD_NAME) {
        String name = file.name();
        JsonToken value = file.next();
        if (name.equals("paragraphs")) {
          file.expect(JsonToken.START_ARRAY, value, "the list of paragraphs");
          paragraphs(file, samples);
        } else {
          flat.put(name, file.value());
        }
      }
      JsonNode context = flat.get("context");
      if (context != null) {
        emit(context, new Asked(line, JsonLines.MAPPER.valueToTree(flat)), samples);
      }
    }
  }

  private void paragraphs(JsonFile file, Consumer<Sample> samples) {
    for (JsonToken token = file.next(); token != JsonToken.END_ARRAY; token = file.next()) {
      file.expect(JsonToken.START_OBJECT, token, "a paragraph");
      long line = file.line();
      JsonNode context = null;
      List<Asked> asked = new ArrayList<>();
      while (file.next() == JsonToken.FIELD_NAME) {
        String name = file.name();
        JsonToken value = file.next();
        if (name.equals("context")) {
          context = file.value();
        } else if (name.equals("qas")) {
          file.expect(JsonToken.START_ARRAY, value, "the list of questions");
          while (file.next() != JsonToken.END_ARRAY) {
            asked.add(new Asked(file.line(), file.value()));
          }
        } else {
          file.skip();
        }
      }
      if (context == null) {
        throw new DataException("%s: line %d: the paragraph has no context".formatted(path, line));
      }
      for (Asked question : asked) {
        emit(context, question, samples);
      }
    }
  }

  private void emit(JsonNode context, Asked asked, Consumer<Sample> samples) {
    try {
      Sample.Question question = question(context, asked);
      if (labelled && !question.labelled()) {
        throw error(asked, "has no answers");
      }
      samples.accept(question);
    } catch (DataException e) {
      bad.found(e);
    }
  }

  private Sample.Question question(JsonNode context, Asked asked) {
    JsonNode json = asked.question();
    JsonNode id = json.path("id");
    String text = json.path("question").asText("").strip();
    if (!id.isValueNode() || id.isNull() || text.isEmpty() || !context.isTextual()) {
      throw error(asked, "lacks its id, its text or its context");
    }
    return new Sample.Question(
        id.asText(), text, context.textValue(), answers(context.textValue(), asked));
  }

  private @Nullable List<TextSpan> answers(String context, Asked asked) {
    JsonNode json = asked.question().path("answers");
    if (asked.question().path("is_impossible").asBoolean()) {
      return List.of();
    }
    if (json.isMissingNode() || json.isNull()) {
      return null;
    }
    List<TextSpan> answers = new ArrayList<>();
    boolean lists = json.isObject();
    int count = lists ? json.path("text").size() : json.size();
    for (int i = 0; i < count; i++) {
      JsonNode text = lists ? json.path("text").path(i) : json.path(i).path("text");
      JsonNode start =
          lists ? json.path("answer_start").path(i) : json.path(i).path("answer_start");
      answers.add(answer(context, text.asText(""), start, asked));
    }
    return answers;
  }

  private TextSpan answer(String context, String text, JsonNode start, Asked asked) {
    int from = start.canConvertToInt() ? CodePoints.offset(context, start.asInt()) : -1;
    if (text.isEmpty() || from < 0 || !context.startsWith(text, from)) {
      String there =
          from < 0 ? "" : context.substring(from, Math.min(context.length(), from + text.length()));
      throw error(
          asked,
          "the answer '%s' does not begin at character %s of the context, which reads '%s' there"
              .formatted(text, start.asText("(none)"), there));
    }
    return new TextSpan(from, from + text.length(), text);
  }

  private DataException error(Asked asked, String problem) {
    return new DataException(
        "%s: line %d: question '%s': %s"
            .formatted(path, asked.line(), asked.question().path("id").asText("?"), problem));
  }
}
