package io.deberta4j.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.DataException;
import io.deberta4j.io.SafeJson;
import io.deberta4j.tokenizer.TextPair;
import io.deberta4j.verify.Graph.Array;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What another runtime gave for a text, run alone and without padding. As a line of JSON:
 *
 * <pre>{@code
 * {"text": "A man eats.", "pair": null, "input_ids": [1, 336, 2], "token_type_ids": [0, 0, 0],
 *  "logits": [0.25, -1.5]}
 * }</pre>
 *
 * {@code pair}, {@code input_ids} and {@code token_type_ids} may be missing. At least one output
 * must be there: {@code logits} ([labels], or [N][labels] where every token has its own), {@code
 * start_logits} and {@code end_logits} ([N]), {@code last_hidden_state} ([N][D]).
 *
 * @param text the text, or pair of texts
 * @param where the line, for errors
 * @param ids token ids, special tokens included, [N]; null if not recorded
 * @param typeIds the segment of each token, [N]; null if not recorded
 * @param outputs by their names, the first dimension that of the batch: 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Recorded(
    TextPair text,
    String where,
    int @Nullable [] ids,
    int @Nullable [] typeIds,
    Map<String, Array> outputs) {
  private static final String IDS = "input_ids";
  private static final String TYPES = "token_type_ids";

  /**
   * Reads a line.
   *
   * @param utf8 one JSON object
   * @param where the line, for errors
   * @throws DataException if it is not of the form above
   */
  public static Recorded parse(byte[] utf8, String where) {
    ObjectNode object = SafeJson.parseLine(utf8, where, DataException::new);
    Map<String, Array> outputs = new LinkedHashMap<>();
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (OurModel.KNOWN.contains(name)) {
        outputs.put(name, array(object.get(name), name, where));
      } else if (!List.of("text", "pair", IDS, TYPES).contains(name)) {
        throw new DataException(
            "%s: unknown key \"%s\"; expected \"text\", and perhaps \"pair\", \"%s\", \"%s\", with at least one of %s"
                .formatted(where, name, IDS, TYPES, String.join(", ", OurModel.KNOWN)));
      }
    }
    if (outputs.isEmpty()) {
      throw new DataException(
          where + ": nothing to compare; expected one of " + String.join(", ", OurModel.KNOWN));
    }
    int[] ids = integers(object.get(IDS), IDS, where);
    int[] types = integers(object.get(TYPES), TYPES, where);
    if (types != null && (ids == null || ids.length != types.length)) {
      throw new DataException(where + ": \"" + TYPES + "\" needs as many \"" + IDS + "\"");
    }
    return new Recorded(text(object, where), where, ids, types, outputs);
  }

  private static TextPair text(ObjectNode object, String where) {
    JsonNode text = object.get("text");
    JsonNode pair = object.get("pair");
    boolean hasPair = pair != null && !pair.isNull();
    if (text == null || !text.isTextual() || (hasPair && !pair.isTextual())) {
      throw new DataException(
          where + ": expected \"text\" and perhaps \"pair\", both strings, beside the outputs");
    }
    return new TextPair(text.textValue(), hasPair ? pair.textValue() : null);
  }

  private static int @Nullable [] integers(@Nullable JsonNode list, String name, String where) {
    if (list == null || list.isNull()) {
      return null;
    }
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = list.get(i);
      if (!value.isInt() || value.intValue() < 0) {
        throw new DataException(
            where + ": \"" + name + "\"[" + i + "] must be an id, got " + value);
      }
      values[i] = value.intValue();
    }
    if (!list.isArray() || values.length == 0) {
      throw new DataException(where + ": \"" + name + "\" must be a list of ids");
    }
    return values;
  }

  private static Array array(JsonNode node, String name, String where) {
    List<Float> values = new ArrayList<>();
    int width = -1;
    for (JsonNode row : node) {
      int before = values.size();
      if (row.isNumber()) {
        values.add(row.floatValue());
      }
      for (JsonNode value : row) {
        if (!value.isNumber()) {
          throw malformed(name, where);
        }
        values.add(value.floatValue());
      }
      int size = values.size() - before;
      int shape = row.isNumber() ? 0 : size;
      if (size == 0 || (width >= 0 && width != shape)) {
        throw malformed(name, where);
      }
      width = shape;
    }
    if (values.isEmpty()) {
      throw malformed(name, where);
    }
    float[] flat = new float[values.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = values.get(i);
    }
    long rows = node.size();
    return new Array(width == 0 ? List.of(1L, rows) : List.of(1L, rows, (long) width), flat);
  }

  private static DataException malformed(String name, String where) {
    return new DataException(
        where
            + ": \""
            + name
            + "\" must be a list of numbers, or one such list for each token, all of one length");
  }
}
