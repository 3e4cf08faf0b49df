package io.deberta4j.pretraining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of {@link SequenceScore}s: a JSON object in each line. */
public final class SequenceScores {
  private SequenceScores() {}

  /** Writes or replaces a file. */
  public static void write(Path file, List<SequenceScore> scores) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (SequenceScore score : scores) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("part", score.part()).put("sequence", score.sequence());
      line.put("document", score.document()).put("name", score.name());
      line.put("tokens", score.tokens()).put("loss", score.loss()).put("right", score.right());
      lines.writeBytes(SafeJson.compact(line));
      lines.write('\n');
    }
    AtomicFiles.write(file, lines.toByteArray());
  }

  /**
   * Reads a file.
   *
   * @throws DataException naming the line, if it is not such a file
   */
  public static List<SequenceScore> read(Path file) {
    List<SequenceScore> scores = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        scores.add(parse(line, file + ": line " + (scores.size() + 1)));
      }
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + e + ")", e);
    }
    return scores;
  }

  private static SequenceScore parse(String line, String where) {
    ObjectNode node =
        SafeJson.parseLine(line.getBytes(StandardCharsets.UTF_8), where, DataException::new);
    return new SequenceScore(
        node.path("part").asText(),
        number(node, "sequence", where).asLong(),
        number(node, "document", where).asLong(),
        node.path("name").asText(),
        number(node, "tokens", where).asLong(),
        number(node, "loss", where).asDouble(),
        number(node, "right", where).asLong());
  }

  private static JsonNode number(ObjectNode line, String name, String where) {
    JsonNode value = line.path(name);
    if (!value.isNumber()) {
      throw new DataException(
          "%s: '%s' is %s, expected a number. Is it a file of scores by sequence?"
              .formatted(where, name, value.isMissingNode() ? "absent" : value));
    }
    return value;
  }
}
