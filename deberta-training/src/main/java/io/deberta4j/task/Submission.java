package io.deberta4j.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.data.Sample;
import io.deberta4j.data.SampleFormat;
import io.deberta4j.data.TextSpan;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.SafeJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes predictions in the form that the authors of a task ask for.
 *
 * @param task what was asked
 */
public record Submission(Task task) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * Writes the predictions for a split into a folder.
   *
   * @param samples what was predicted on, in the order of {@code predictions}
   * @param threshold above which questions are left unanswered, where that is allowed (SQuAD 2.0)
   * @return the files written
   */
  public List<Path> write(
      Path folder,
      String split,
      List<? extends Sample> samples,
      List<Prediction> predictions,
      double threshold) {
    String given = task.submissionFile(split);
    String suffix =
        switch (task.submission().form()) {
          case GLUE -> ".tsv";
          case SQUAD, RACE -> ".json";
          case CONLL -> ".conll";
          case SUPERGLUE, JSONL -> ".jsonl";
        };
    Path file = folder.resolve(given == null ? task.name() + "-" + split + suffix : given);
    byte[] content =
        switch (task.submission().form()) {
          case GLUE -> glue(predictions);
          case SUPERGLUE -> superGlue(predictions);
          case SQUAD -> squad(predictions, threshold);
          case RACE -> race(predictions);
          case CONLL -> conll(samples, predictions);
          case JSONL -> lines(predictions.stream().map(one -> plain(one, threshold)).toList());
        };
    AtomicFiles.write(file, content);
    if (task.submission().form() != Task.SubmissionForm.Form.SQUAD || !task.noAnswers()) {
      return List.of(file);
    }
    ObjectNode sure = JSON.objectNode();
    predictions.forEach(one -> sure.put(one.id(), ((Prediction.Answer) one).noAnswer()));
    Path noAnswers = folder.resolve(task.name() + "-" + split + ".na_prob.json");
    AtomicFiles.write(noAnswers, SafeJson.compact(sure));
    return List.of(file, noAnswers);
  }

  private byte[] glue(List<Prediction> predictions) {
    StringBuilder table = new StringBuilder("index\tprediction\n");
    for (Prediction one : predictions) {
      String value =
          one instanceof Prediction.Score score
              ? String.valueOf((float) score.score())
              : named(((Prediction.Label) one).label());
      table.append(one.id()).append('\t').append(value).append('\n');
    }
    return utf8(table);
  }

  private byte[] superGlue(List<Prediction> predictions) {
    if (task.layout() == SampleFormat.Layout.MULTIRC) {
      return multiRc(predictions);
    }
    List<ObjectNode> rows = new ArrayList<>();
    for (Prediction one : predictions) {
      ObjectNode row = JSON.objectNode();
      putId(row, "idx", one.id());
      if (one instanceof Prediction.Choice choice) {
        row.put("label", choice.answer());
      } else if (one instanceof Prediction.Entity entity) {
        row.put("label", entity.entity().text());
      } else {
        row.put("label", named(((Prediction.Label) one).label()));
      }
      rows.add(row);
    }
    return lines(rows);
  }

  /** Nests answers in questions in passages, by their ids. */
  private static byte[] multiRc(List<Prediction> predictions) {
    Map<String, ObjectNode> passages = new LinkedHashMap<>();
    Map<String, ArrayNode> answers = new LinkedHashMap<>();
    for (Prediction one : predictions) {
      String[] id = one.id().split("/", -1);
      ObjectNode passage =
          passages.computeIfAbsent(
              id[0],
              p -> {
                ObjectNode row = JSON.objectNode();
                putId(row, "idx", p);
                row.putObject("passage").putArray("questions");
                return row;
              });
      ArrayNode list =
          answers.computeIfAbsent(
              id[0] + "/" + id[1],
              q -> {
                ObjectNode question =
                    ((ArrayNode) passage.path("passage").path("questions")).addObject();
                putId(question, "idx", id[1]);
                return question.putArray("answers");
              });
      ObjectNode answer = list.addObject();
      putId(answer, "idx", id[2]);
      answer.put("label", ((Prediction.Label) one).answer());
    }
    return lines(List.copyOf(passages.values()));
  }

  /** Where there always is an answer, the best one is given however unlikely it is. */
  private String text(Prediction.Answer answer, double threshold) {
    return task.noAnswers() ? answer.text(threshold) : answer.text();
  }

  private byte[] squad(List<Prediction> predictions, double threshold) {
    ObjectNode answers = JSON.objectNode();
    for (Prediction one : predictions) {
      Prediction.Answer answer = (Prediction.Answer) one;
      answers.put(one.id(), text(answer, threshold));
    }
    return SafeJson.compact(answers);
  }

  private static byte[] race(List<Prediction> predictions) {
    Map<String, ObjectNode> passages = new LinkedHashMap<>();
    for (Prediction one : predictions) {
      String id = one.id().substring(0, Math.max(0, one.id().lastIndexOf('/')));
      ObjectNode passage =
          passages.computeIfAbsent(
              id,
              p -> {
                ObjectNode row = JSON.objectNode().put("id", p);
                row.putArray("answers");
                return row;
              });
      String letter = String.valueOf((char) ('A' + ((Prediction.Choice) one).answer()));
      ((ArrayNode) passage.path("answers")).add(letter);
    }
    ArrayNode all = JSON.arrayNode();
    passages.values().forEach(all::add);
    return SafeJson.compact(all);
  }

  private static byte[] conll(List<? extends Sample> samples, List<Prediction> predictions) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < predictions.size(); i++) {
      Sample.Tagged sample = (Sample.Tagged) samples.get(i);
      List<String> right = sample.tags();
      List<String> given = ((Prediction.Tags) predictions.get(i)).tags();
      for (int w = 0; w < given.size(); w++) {
        String word = sample.words().get(w).replaceAll("\\s", "_");
        text.append(word.isEmpty() ? "_" : word);
        text.append(right == null ? "" : " " + right.get(w));
        text.append(' ').append(given.get(w)).append('\n');
      }
      text.append('\n');
    }
    return utf8(text);
  }

  private ObjectNode plain(Prediction one, double threshold) {
    ObjectNode row = JSON.objectNode().put("id", one.id());
    if (one instanceof Prediction.Label label) {
      row.put("label", label.label());
      putLogits(row, label.logits());
    } else if (one instanceof Prediction.Score score) {
      row.put("score", (float) score.score());
    } else if (one instanceof Prediction.LabelSet set) {
      ArrayNode labels = row.putArray("labels");
      set.labels().stream().sorted().forEach(labels::add);
      putLogits(row, set.logits());
    } else if (one instanceof Prediction.Choice choice) {
      row.put("label", choice.answer());
      putLogits(row, choice.logits());
    } else if (one instanceof Prediction.Answer answer) {
      row.put("answer", text(answer, threshold)).put("no_answer", answer.noAnswer());
    } else if (one instanceof Prediction.Tags tags) {
      ArrayNode list = row.putArray("tags");
      tags.tags().forEach(list::add);
    } else if (one instanceof Prediction.Entity entity) {
      TextSpan span = entity.entity();
      row.put("answer", span.text()).put("start", span.start()).put("end", span.end());
    }
    return row;
  }

  private static void putLogits(ObjectNode row, float[] logits) {
    ArrayNode list = row.putArray("logits");
    for (float logit : logits) {
      list.add(logit);
    }
  }

  /** Writes an id as a number if it is one, as the files have it. */
  private static void putId(ObjectNode row, String name, String id) {
    if (id.matches("0|[1-9]\\d{0,17}")) {
      row.put(name, Long.parseLong(id));
    } else {
      row.put(name, id);
    }
  }

  private String named(String label) {
    return task.submission().labels().getOrDefault(label, label);
  }

  private static byte[] lines(List<ObjectNode> rows) {
    StringBuilder text = new StringBuilder();
    for (ObjectNode row : rows) {
      text.append(new String(SafeJson.compact(row), StandardCharsets.UTF_8)).append('\n');
    }
    return utf8(text);
  }

  private static byte[] utf8(StringBuilder text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
