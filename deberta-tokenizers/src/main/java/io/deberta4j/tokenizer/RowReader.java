package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.SequenceTemplate.Kind;
import io.deberta4j.tokenizer.SequenceTemplate.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a tokenizer.json says of rows: post-processor, truncation, padding. */
final class RowReader {
  private final String file;
  private final Vocabulary vocabulary;

  RowReader(String file, Vocabulary vocabulary) {
    this.file = file;
    this.vocabulary = vocabulary;
  }

  SequenceTemplate template(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return SequenceTemplate.plain();
    }
    return switch (node.path("type").asText()) {
      case "TemplateProcessing" ->
          new SequenceTemplate(parts(node, "single", false), parts(node, "pair", true));
      case "BertProcessing" ->
          SequenceTemplate.bert(
              token(node, "cls"), id(node, "cls"), token(node, "sep"), id(node, "sep"));
      case "RobertaProcessing" ->
          SequenceTemplate.roberta(
              token(node, "cls"), id(node, "cls"), token(node, "sep"), id(node, "sep"));
      case "ByteLevel" -> SequenceTemplate.plain();
      case "Sequence" -> sequence(node.path("processors"));
      default ->
          throw new TokenizerException(
              file
                  + ": post_processor "
                  + node.path("type").asText()
                  + " is not supported, expected TemplateProcessing, BertProcessing,"
                  + " RobertaProcessing, ByteLevel or a Sequence of these.");
    };
  }

  /** ByteLevel only trims offsets, which is always done here; one other may add tokens. */
  private SequenceTemplate sequence(JsonNode processors) {
    SequenceTemplate found = null;
    for (JsonNode processor : processors) {
      if (!processor.path("type").asText().equals("ByteLevel")) {
        if (found != null) {
          throw new TokenizerException(
              file + ": more than one post_processor that adds tokens is not supported.");
        }
        found = template(processor);
      }
    }
    return found == null ? SequenceTemplate.plain() : found;
  }

  private String token(JsonNode node, String field) {
    if (!node.path(field).path(0).isTextual()) {
      throw Json.wrong(file + ": post_processor", field, "a token and its id", node.path(field));
    }
    return node.path(field).path(0).textValue();
  }

  private int id(JsonNode node, String field) {
    return checked(node.path(field).path(1), field);
  }

  private int checked(JsonNode id, String token) {
    if (!id.isInt() || vocabulary.token(id.intValue()) == null) {
      throw Json.wrong(file + ": post_processor", token, "the id of a token", id);
    }
    return id.intValue();
  }

  private List<Part> parts(JsonNode node, String field, boolean isPair) {
    List<Part> parts = new ArrayList<>();
    for (JsonNode piece : node.path(field)) {
      parts.add(part(piece, node.path("special_tokens"), field));
    }
    boolean first = parts.stream().anyMatch(part -> part.kind() == Kind.FIRST);
    boolean second = parts.stream().anyMatch(part -> part.kind() == Kind.SECOND);
    if (!first || second != isPair) {
      throw new TokenizerException(
          file + ": the post_processor's '" + field + "' does not hold its texts.");
    }
    return parts;
  }

  private Part part(JsonNode piece, JsonNode special, String field) {
    String where = file + ": post_processor " + field;
    JsonNode sequence = piece.path("Sequence");
    if (sequence.isObject()) {
      boolean isFirst = Json.required(sequence, "id", where).equals("A");
      return Part.text(
          isFirst ? Kind.FIRST : Kind.SECOND, Json.integer(sequence, "type_id", 0, where));
    }
    JsonNode token = piece.path("SpecialToken");
    String name = Json.required(token, "id", where);
    List<Integer> ids = new ArrayList<>();
    List<String> tokens = new ArrayList<>();
    special.path(name).path("ids").forEach(id -> ids.add(checked(id, name)));
    special.path(name).path("tokens").forEach(text -> tokens.add(text.asText()));
    if (ids.isEmpty() || ids.size() != tokens.size()) {
      throw new TokenizerException(
          where + ": special token '" + name + "' has no ids and tokens in special_tokens.");
    }
    return new Part(Kind.SPECIAL, ids, tokens, Json.integer(token, "type_id", 0, where));
  }

  EncodeOptions options(JsonNode truncation, JsonNode padding) {
    EncodeOptions options = EncodeOptions.DEFAULT;
    String where = file + ": truncation";
    if (truncation.isObject()) {
      String strategy = Json.text(truncation, "strategy", where);
      options =
          options
              .withStride(Json.integer(truncation, "stride", 0, where))
              .withOverflow(false)
              .withTruncation(
                  strategy(strategy == null ? "LongestFirst" : strategy),
                  positive(truncation, "max_length", where))
              .withTruncationSide(side(truncation, where));
    }
    if (padding.isObject()) {
      where = file + ": padding";
      options =
          padded(options, padding.path("strategy"), where)
              .withPadToMultipleOf(Json.integer(padding, "pad_to_multiple_of", 0, where))
              .withPaddingSide(side(padding, where));
    }
    return options;
  }

  private static int positive(JsonNode node, String field, String where) {
    int value = Json.integer(node, field, -1, where);
    if (value < 1) {
      throw Json.wrong(where, field, "at least 1", node.path(field));
    }
    return value;
  }

  private EncodeOptions padded(EncodeOptions options, JsonNode strategy, String where) {
    if (!strategy.isObject()) {
      return options.withPadding(Padding.LONGEST);
    }
    int fixed = positive(strategy, "Fixed", where);
    if (options.truncation() != Truncation.DO_NOT_TRUNCATE && options.maxLength() != fixed) {
      throw Json.wrong(
          where, "Fixed", "the max_length of truncation, " + options.maxLength(), strategy);
    }
    return options.withMaxLength(fixed).withPadding(Padding.MAX_LENGTH);
  }

  private Truncation strategy(String name) {
    return switch (name) {
      case "LongestFirst" -> Truncation.LONGEST_FIRST;
      case "OnlyFirst" -> Truncation.ONLY_FIRST;
      case "OnlySecond" -> Truncation.ONLY_SECOND;
      default ->
          throw new TokenizerException(
              file + ": truncation strategy " + name + " is unknown; expected LongestFirst.");
    };
  }

  private static Side side(JsonNode node, String where) {
    String direction = Json.text(node, "direction", where);
    return "Left".equals(direction) ? Side.LEFT : Side.RIGHT;
  }

  /** Returns the padding token, or null where the file does not pad. */
  Assembler.@Nullable Pad pad(JsonNode node) {
    if (!node.isObject()) {
      return null;
    }
    String where = file + ": padding";
    String token = Json.text(node, "pad_token", where);
    return new Assembler.Pad(
        Json.integer(node, "pad_id", 0, where),
        token == null ? "[PAD]" : token,
        Json.integer(node, "pad_type_id", 0, where));
  }
}
