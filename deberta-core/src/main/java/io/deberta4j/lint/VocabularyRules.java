package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.note;
import static io.deberta4j.lint.Rule.warning;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.lint.Rule.Found;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Flavour;
import io.deberta4j.tokenizer.SpecialTokens;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Whether the ids of the tokenizer are those of the model, and its files of one mind. */
final class VocabularyRules {
  /** Below this share of the rows, a vocabulary is hardly the one of the table. */
  private static final double USUAL_SHARE = 0.9;

  static final List<Rule> ALL =
      List.of(
          error(
              "vocabulary-beyond-table",
              "Texts with one of the last tokens cannot be read. Added tokens need rows of the table"
                  + " of words.",
              "Use the tokenizer of the model, or resize the table where the tokens were added.",
              VocabularyRules::beyond),
          note(
              "vocabulary-below-table",
              "The last rows of the table of words are never read. Usual: v3 has 128001 tokens and"
                  + " 128100 rows.",
              "Nothing.",
              VocabularyRules::below),
          warning(
              "vocabulary-of-another-model",
              "The tokenizer has far fewer tokens than the model: it is probably that of another one,"
                  + " and answers mean nothing.",
              "Use the tokenizer of the model.",
              VocabularyRules::another),
          warning(
              "pad-token-disagrees",
              "Padding is masked, so answers stay the same here. Code that tells padding by the id of"
                  + " the configuration masks the wrong tokens.",
              "Set pad_token_id to the tokenizer's.",
              VocabularyRules::pad),
          warning(
              "special-token-ids-disagree",
              "The tokenizer's count here. Code that trusts the configuration uses other tokens.",
              "Set the field to the tokenizer's id, or to null.",
              VocabularyRules::specials),
          warning(
              "added-tokens-disagree",
              "Files give a token different ids: which one the model was trained with is unclear.",
              "Fetch all files of the tokenizer of one revision.",
              VocabularyRules::added),
          warning(
              "tokenizer-json-differs",
              "tokenizer.json is followed. It is not what any version of transformers makes of the"
                  + " vocabulary beside it: one of the two is of another model, or was changed by"
                  + " hand.",
              "Find out which the model was trained with; 'deberta diff-tokenizers' shows more.",
              VocabularyRules::differs),
          warning(
              "pairs-beyond-segments",
              "The second text of a pair has another segment than the table has rows for: pairs are"
                  + " refused, single texts are not.",
              "Set type_vocab_size as it was in training; published models have 0.",
              VocabularyRules::segments),
          note(
              "tokenizer-json-of-transformers-5",
              "tokenizer.json is followed, as transformers 5 does. For a model that was trained with"
                  + " earlier versions some characters give other tokens, as ligatures and full-width"
                  + " letters do.",
              "If it is older than the file, say --flavour hf4 or hf-slow.",
              VocabularyRules::ofTransformers5));

  private VocabularyRules() {}

  /** Returns the rows of the table of words, or 0 if they are not known. */
  private static long rows(Checkpoint c) {
    Tensors tensors = c.tensors();
    List<Long> shape = tensors == null ? null : tensors.shape(ExpectedTensors.WORDS);
    DebertaConfig config = c.settings();
    return shape != null && !shape.isEmpty()
        ? shape.get(0)
        : config == null ? 0 : config.vocabSize();
  }

  private static void beyond(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    long rows = rows(c);
    if (tokenizer != null && rows > 0 && tokenizer.vocabularySize() > rows) {
      found.at(
          c.config().name(),
          "vocab_size",
          "The tokenizer has ids up to %d, the model has %d rows."
              .formatted(tokenizer.vocabularySize() - 1, rows));
    }
  }

  private static boolean isFew(Tokenizer tokenizer, long rows) {
    return tokenizer.vocabularySize() < USUAL_SHARE * rows;
  }

  private static void below(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    long rows = rows(c);
    if (tokenizer != null && tokenizer.vocabularySize() < rows && !isFew(tokenizer, rows)) {
      tellFewer(c, found, tokenizer, rows);
    }
  }

  private static void another(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    long rows = rows(c);
    if (tokenizer != null && isFew(tokenizer, rows)) {
      tellFewer(c, found, tokenizer, rows);
    }
  }

  private static void tellFewer(Checkpoint c, Found found, Tokenizer tokenizer, long rows) {
    found.at(
        c.config().name(),
        "vocab_size",
        "The tokenizer has %d tokens, the model %d rows."
            .formatted(tokenizer.vocabularySize(), rows));
  }

  private static void pad(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    DebertaConfig config = c.settings();
    OptionalInt pad = tokenizer == null ? OptionalInt.empty() : tokenizer.specialTokens().pad();
    if (config != null && pad.isPresent() && pad.getAsInt() != config.padTokenId()) {
      found.at(
          c.config().name(),
          "pad_token_id",
          "pad_token_id is %d, the tokenizer pads with %d."
              .formatted(config.padTokenId(), pad.getAsInt()));
    }
  }

  private static void specials(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    if (tokenizer == null) {
      return;
    }
    SpecialTokens tokens = tokenizer.specialTokens();
    Map<String, OptionalInt> ids = new LinkedHashMap<>();
    ids.put("bos_token_id", tokens.bos());
    ids.put("eos_token_id", tokens.eos());
    ids.put("cls_token_id", tokens.cls());
    ids.put("sep_token_id", tokens.sep());
    ids.put("unk_token_id", tokens.unk());
    ids.put("mask_token_id", tokens.mask());
    ids.forEach(
        (key, id) -> {
          JsonNode said = c.config().get(key);
          if (said.isInt() && id.isPresent() && said.intValue() != id.getAsInt()) {
            found.at(
                c.config().name(),
                key,
                "%s is %s, the tokenizer's id is %d.".formatted(key, said, id.getAsInt()));
          }
        });
  }

  private static void added(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    if (tokenizer == null) {
      return;
    }
    String legacy = "added_tokens.json";
    for (Map.Entry<String, JsonNode> entry : c.json(legacy).content().properties()) {
      added(tokenizer, legacy, entry.getKey(), entry.getValue().asText(), found);
    }
    JsonNode decoder = c.json(TokenizerRules.SETTINGS).get("added_tokens_decoder");
    for (Map.Entry<String, JsonNode> entry : decoder.properties()) {
      String content = entry.getValue().path("content").asText();
      added(tokenizer, TokenizerRules.SETTINGS, content, entry.getKey(), found);
    }
  }

  private static void added(
      Tokenizer tokenizer, String file, String content, String id, Found found) {
    OptionalInt used = tokenizer.tokenId(content);
    if (used.isEmpty() || !Integer.toString(used.getAsInt()).equals(id)) {
      found.at(
          file,
          content,
          "'%s' has id %s there, %s in the tokenizer."
              .formatted(content, id, used.isEmpty() ? "none" : used.getAsInt()));
    }
  }

  private static void segments(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    DebertaConfig config = c.settings();
    if (tokenizer != null && config != null && config.typeVocabSize() > 0) {
      int[] types = tokenizer.encode("one", "two", EncodeOptions.DEFAULT).typeIds();
      int highest = Arrays.stream(types).max().orElse(0);
      if (highest >= config.typeVocabSize()) {
        found.at(
            c.config().name(),
            "type_vocab_size",
            "type_vocab_size is %d, pairs have segments 0 to %d."
                .formatted(config.typeVocabSize(), highest));
      }
    }
  }

  /** Tells whether a tokenizer.json lies beside the vocabulary that it was made from. */
  private static boolean hasBoth(Checkpoint c) {
    Tokenizer tokenizer = c.tokenizer();
    return tokenizer != null
        && c.has("tokenizer.json")
        && tokenizer.flavour() == Flavour.AUTO
        && c.names().stream().anyMatch(TokenizerRules::isOwnVocabulary);
  }

  private static boolean is(Checkpoint c, Flavour flavour) {
    Tokenizer tokenizer = c.tokenizer();
    Tokenizer made = SampleTexts.flavoured(c.directory(), flavour);
    return tokenizer != null && made != null && SampleTexts.difference(tokenizer, made) == null;
  }

  private static void differs(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    if (tokenizer == null || !hasBoth(c)) {
      return;
    }
    Tokenizer made = SampleTexts.flavoured(c.directory(), Flavour.HF4);
    String text = made == null ? null : SampleTexts.difference(tokenizer, made);
    if (made != null && text != null && !is(c, Flavour.HF5) && !is(c, Flavour.HF_SLOW)) {
      found.at(
          "tokenizer.json",
          "",
          "'%s' is read as '%s', from the vocabulary as '%s'."
              .formatted(
                  text.strip(),
                  SampleTexts.shown(tokenizer, made, text),
                  SampleTexts.shown(made, tokenizer, text)));
    }
  }

  private static void ofTransformers5(Checkpoint c, Found found) {
    if (hasBoth(c) && is(c, Flavour.HF5) && !is(c, Flavour.HF4)) {
      found.at("tokenizer.json", "", "It reads texts as transformers 5 does.");
    }
  }
}
