package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.note;
import static io.deberta4j.lint.Rule.warning;

import io.deberta4j.lint.Rule.Found;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Tokenizer;
import io.deberta4j.tokenizer.Truncation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Whether the tokenizer is there, and what it makes of text. */
final class TokenizerRules {
  static final String SETTINGS = "tokenizer_config.json";
  private static final String WORD_PIECES = "vocab.txt";
  private static final double LONGEST_SENSIBLE = 1e9;
  private static final String UPPER = "THE Cat And The DOG";

  static final List<Rule> ALL =
      List.of(
          error(
              "no-tokenizer",
              "Text cannot be read.",
              "Fetch tokenizer.json or spm.model (v1: vocab.json and merges.txt; BERT's: vocab.txt),"
                  + " with tokenizer_config.json.",
              TokenizerRules::none),
          error(
              "tokenizer-unreadable",
              "Text cannot be read.",
              "Do what the message says, or fetch the file again.",
              TokenizerRules::unreadable),
          note(
              "tokenizer-json-absent",
              "Text is read as the slow tokenizer of transformers 4 does, which is how published"
                  + " models were trained. The fast ones differ in rare characters (v2, v3).",
              "If it was fine-tuned with a fast one, say --flavour hf4 or hf5; 'deberta"
                  + " diff-tokenizers' shows where they differ.",
              TokenizerRules::jsonAbsent),
          note(
              "word-pieces",
              "Text is read as the fast BertTokenizer of transformers does, not as a tokenizer of"
                  + " DeBERTa's.",
              "Nothing, if the model was trained so.",
              TokenizerRules::wordPieces),
          note(
              "spm-absent",
              "tokenizer.json is followed to the letter; no other flavour can be asked for, and slow"
                  + " tokenizers of transformers 4 cannot be made.",
              "Nothing.",
              TokenizerRules::vocabularyAbsent),
          warning(
              "tokenizer-of-transformers-5",
              "transformers 5 leaves out the character map of SentencePiece; the model may have been"
                  + " trained on other ids than the files give.",
              "If it was trained with transformers 5, say --flavour hf5.",
              TokenizerRules::ofTransformers5),
          note(
              "model-max-length-unset",
              "No limit is given: texts are read in windows of max_position_embeddings. Code that"
                  + " trusts the value cuts nothing.",
              "Nothing here.",
              TokenizerRules::endless),
          note(
              "model-max-length-differs",
              "The smaller of both is the length of windows.",
              "--max-length sets another one.",
              TokenizerRules::otherLength),
          note(
              "truncation-in-tokenizer-json",
              "Encoding with the tokenizer's own options cuts texts; pipelines do not.",
              "Remove truncation from tokenizer.json.",
              TokenizerRules::truncates),
          error(
              "special-tokens-missing",
              "Heads read the first token, which must be [CLS], and texts end with [SEP]: answers are"
                  + " wrong without them.",
              "Fetch the tokenizer of the model; tokenizer.json needs its post_processor.",
              TokenizerRules::noSpecials),
          warning(
              "mask-token-missing",
              "There is a head for masked words, but no token to mark them.",
              "Fetch added_tokens.json or tokenizer_config.json, which name it.",
              TokenizerRules::noMask),
          warning(
              "do-lower-case-disagrees",
              "What do_lower_case says is not what happens: the model sees other tokens than its"
                  + " authors think.",
              "What tokenizer.json does counts; correct do_lower_case, or find the right file.",
              TokenizerRules::caseDisagrees),
          note(
              "lower-case",
              "Upper and lower case make no difference.",
              "Nothing; published models keep the case.",
              TokenizerRules::lowerCase),
          warning(
              "tokenizer-class-disagrees",
              "The vocabulary is read as tokenizers of its kind do, whatever the class; another class"
                  + " gives other ids.",
              "Compare a few texts with the authors' code, or add their tokenizer.json.",
              TokenizerRules::otherClass));

  private TokenizerRules() {}

  static boolean isVocabulary(String name) {
    return name.equals("tokenizer.json") || isOwnVocabulary(name);
  }

  /** Tells whether a file is a vocabulary, and not the tokenizer.json made of one. */
  static boolean isOwnVocabulary(String name) {
    return (name.endsWith(".model") && !name.contains("/"))
        || name.equals("vocab.json")
        || name.equals("bpe_encoder.bin")
        || name.equals(WORD_PIECES);
  }

  /** Tells whether the tokenizer is of BERT's kind, from whichever file. */
  private static boolean isWordPiece(Checkpoint c) {
    Tokenizer tokenizer = c.tokenizer();
    return tokenizer != null && tokenizer.wholeWords().continuingPrefix().isPresent();
  }

  private static void none(Checkpoint c, Found found) {
    if (c.tokenizerTrouble() != null
        && c.names().stream().noneMatch(TokenizerRules::isVocabulary)) {
      found.at("", "", "There is no vocabulary.");
    }
  }

  private static void unreadable(Checkpoint c, Found found) {
    String trouble = c.tokenizerTrouble();
    c.names().stream()
        .filter(TokenizerRules::isVocabulary)
        .findFirst()
        .ifPresent(
            name -> {
              if (trouble != null) {
                found.at(c.has("tokenizer.json") ? "tokenizer.json" : name, "", trouble);
              }
            });
  }

  private static void wordPieces(Checkpoint c, Found found) {
    if (isWordPiece(c)) {
      String file = c.has("tokenizer.json") ? "tokenizer.json" : WORD_PIECES;
      found.at(file, "", "The vocabulary is BERT's.");
    }
  }

  private static void jsonAbsent(Checkpoint c, Found found) {
    if (c.tokenizer() != null
        && !c.has("tokenizer.json")
        && !isWordPiece(c)
        && c.names().stream().anyMatch(TokenizerRules::isOwnVocabulary)) {
      found.at("", "", "There is no tokenizer.json.");
    }
  }

  private static void vocabularyAbsent(Checkpoint c, Found found) {
    if (c.tokenizer() != null
        && c.has("tokenizer.json")
        && c.names().stream().noneMatch(TokenizerRules::isOwnVocabulary)) {
      found.at("tokenizer.json", "", "There is tokenizer.json and no spm.model or vocab.json.");
    }
  }

  private static void ofTransformers5(Checkpoint c, Found found) {
    String version = c.config().get("transformers_version").asText("");
    if (Rule.finds(TokenizerRules::jsonAbsent, c) && version.startsWith("5.")) {
      found.at(
          c.config().name(),
          "transformers_version",
          "The model was saved by transformers %s, without a tokenizer.json.".formatted(version));
    }
  }

  private static void endless(Checkpoint c, Found found) {
    JsonFile settings = c.json(SETTINGS);
    boolean endless = settings.get("model_max_length").asDouble() > LONGEST_SENSIBLE;
    if (settings.present() && (endless || !settings.has("model_max_length"))) {
      found.at(
          SETTINGS,
          "model_max_length",
          "model_max_length is " + settings.shown("model_max_length") + ".");
    }
  }

  private static void otherLength(Checkpoint c, Found found) {
    DebertaConfig config = c.settings();
    double length = c.json(SETTINGS).get("model_max_length").asDouble(0);
    if (config != null
        && length >= 1
        && length <= LONGEST_SENSIBLE
        && Double.compare(length, config.maxPositionEmbeddings()) != 0) {
      found.at(
          SETTINGS,
          "model_max_length",
          "model_max_length is %d, max_position_embeddings %d."
              .formatted((long) length, config.maxPositionEmbeddings()));
    }
  }

  private static void truncates(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    EncodeOptions own = tokenizer == null ? EncodeOptions.DEFAULT : tokenizer.defaultOptions();
    if (own.truncation() != Truncation.DO_NOT_TRUNCATE && own.maxLength() > 0) {
      found.at(
          "tokenizer.json", "truncation", "Texts are cut at %d tokens.".formatted(own.maxLength()));
    }
  }

  private static void noSpecials(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    if (tokenizer == null) {
      return;
    }
    int[] ids = SampleTexts.ids(tokenizer, UPPER);
    OptionalInt cls = tokenizer.specialTokens().cls();
    OptionalInt sep = tokenizer.specialTokens().sep();
    if (cls.isEmpty() || sep.isEmpty()) {
      found.at("", cls.isEmpty() ? "[CLS]" : "[SEP]", "The vocabulary has no such token.");
    } else if (ids.length < 2
        || ids[0] != cls.getAsInt()
        || ids[ids.length - 1] != sep.getAsInt()) {
      found.at(
          c.has("tokenizer.json") ? "tokenizer.json" : "",
          "post_processor",
          "A text is read without [CLS] before it and [SEP] behind it.");
    }
  }

  private static void noMask(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    if (tokenizer != null
        && c.heads().contains(Head.MASKED_LM)
        && tokenizer.specialTokens().mask().isEmpty()) {
      found.at("", "mask_token", "The vocabulary has no mask token.");
    }
  }

  /** Tells whether upper and lower case give the same tokens; nothing where some are unknown. */
  private static Optional<Boolean> losesCase(Tokenizer tokenizer) {
    int[] upper = SampleTexts.ids(tokenizer, UPPER);
    OptionalInt unknown = tokenizer.specialTokens().unk();
    for (int id : upper) {
      if (unknown.isPresent() && id == unknown.getAsInt()) {
        return Optional.empty();
      }
    }
    int[] lower = SampleTexts.ids(tokenizer, UPPER.toLowerCase(Locale.ROOT));
    return Optional.of(Arrays.equals(upper, lower));
  }

  private static void caseDisagrees(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    JsonFile settings = c.json(SETTINGS);
    boolean said = settings.get("do_lower_case").asBoolean();
    if (isWordPiece(c) && !settings.has("do_lower_case")) {
      return; // nothing is said
    }
    if (tokenizer != null && losesCase(tokenizer).filter(loses -> loses != said).isPresent()) {
      found.at(
          SETTINGS,
          "do_lower_case",
          "do_lower_case is %s, but texts are %slower-cased."
              .formatted(settings.shown("do_lower_case"), said ? "not " : ""));
    }
  }

  private static void lowerCase(Checkpoint c, Found found) {
    Tokenizer tokenizer = c.tokenizer();
    if (tokenizer != null && losesCase(tokenizer).orElse(false)) {
      found.at(SETTINGS, "do_lower_case", "Texts are lower-cased.");
    }
  }

  private static void otherClass(Checkpoint c, Found found) {
    String name = c.json(SETTINGS).get("tokenizer_class").asText("");
    boolean read = c.tokenizer() != null && !c.has("tokenizer.json");
    Map.Entry<String, String> kind = kind(c);
    if (read && !name.isEmpty() && !name.matches(kind.getValue() + "(Fast)?")) {
      found.at(
          SETTINGS,
          "tokenizer_class",
          "tokenizer_class is %s, the vocabulary is %s.".formatted(name, kind.getKey()));
    }
  }

  /** Returns what the vocabulary is, and the class of transformers that has such a one. */
  private static Map.Entry<String, String> kind(Checkpoint c) {
    if (isWordPiece(c)) {
      return Map.entry("BERT's", "BertTokenizer");
    }
    return c.names().stream().anyMatch(file -> file.endsWith(".model"))
        ? Map.entry("SentencePiece", "DebertaV2Tokenizer")
        : Map.entry("byte-level", "DebertaTokenizer");
  }
}
