package io.deberta4j.tokenizer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Puts together the behaviours that are not those of a tokenizer.json: google/sentencepiece,
 * Microsoft and the slow tokenizers of transformers.
 */
final class SlowTokenizers {
  private static final List<String> MICROSOFT_SPECIAL =
      List.of("[MASK]", "[SEP]", "[PAD]", "[UNK]", "[CLS]");

  private SlowTokenizers() {}

  static TokenizerParts sentencePiece(
      SentencePieceModel model, byte[] file, TokenizerConfig config, Flavour flavour) {
    SentencePieceProcessor processor = new SentencePieceProcessor(model);
    Vocabulary vocabulary = new Vocabulary();
    for (int id = 0; id < model.pieces().size(); id++) {
      vocabulary.put(model.pieces().get(id).text(), id);
    }
    List<AddedToken> added = add(vocabulary, config, flavour);
    boolean slow = flavour == Flavour.HF_SLOW;
    SentencePieceSegmenter segmenter =
        new SentencePieceSegmenter(
            processor,
            vocabulary,
            new AddedTokens(slow ? added : List.of()),
            flavour,
            slow && config.doLowerCase(),
            flavour != Flavour.SENTENCEPIECE && config.splitByPunct());
    SentencePieceDecoder pieces = new SentencePieceDecoder(processor);
    SlowDecoder decoder =
        new SlowDecoder(vocabulary, specialContents(added), added, config, pieces, flavour);
    return new TokenizerParts(
        segmenter,
        vocabulary,
        decoder,
        template(vocabulary, config),
        Truncator.PYTHON,
        new SentencePieceWords(segmenter, specialContents(added)),
        options(config),
        null,
        Map.of(TokenizerFiles.SENTENCE_PIECE, file));
  }

  static TokenizerParts byteLevel(
      ByteLevelVocabulary source, TokenizerConfig config, Flavour flavour) {
    Vocabulary pieces = new Vocabulary();
    source.ids().forEach(pieces::put);
    Vocabulary vocabulary = new Vocabulary();
    boolean microsoft = flavour == Flavour.MICROSOFT;
    (microsoft ? source.symbols() : source.ids()).forEach(vocabulary::put);
    List<AddedToken> added = add(vocabulary, config, flavour);
    boolean slow = flavour == Flavour.HF_SLOW;
    UnaryOperator<String> spelling = token -> spelling(token, vocabulary, pieces);
    ByteLevelSegmenter segmenter =
        new ByteLevelSegmenter(
            new MergeTable(source.merges(), true),
            pieces,
            vocabulary,
            new AddedTokens(slow ? added : List.of()),
            slow && config.addPrefixSpace());
    SlowDecoder decoder =
        new SlowDecoder(
            microsoft ? pieces : vocabulary, specialContents(added), added, config, null, flavour);
    return new TokenizerParts(
        segmenter,
        vocabulary,
        decoder,
        template(vocabulary, config),
        Truncator.PYTHON,
        new ByteLevelWords(token -> ByteAlphabet.decode(List.of(spelling.apply(token)))),
        options(config),
        null,
        source.files());
  }

  /** Spells a token that Microsoft's flavour names by its GPT-2 id. */
  private static String spelling(String token, Vocabulary symbols, Vocabulary pieces) {
    OptionalInt id = symbols.id(token);
    String piece = id.isPresent() ? pieces.token(id.getAsInt()) : null;
    return piece == null ? token : piece;
  }

  /** Adds the tokens that the vocabulary lacks, with the ids that the library would give them. */
  private static List<AddedToken> add(
      Vocabulary vocabulary, TokenizerConfig config, Flavour flavour) {
    List<AddedToken> tokens = new ArrayList<>();
    if (flavour == Flavour.MICROSOFT) {
      MICROSOFT_SPECIAL.forEach(content -> tokens.add(AddedToken.special(content)));
    } else {
      config
          .added()
          .forEach(
              (id, token) -> {
                vocabulary.put(token.content(), id);
                tokens.add(token);
              });
      tokens.addAll(config.specialTokens());
    }
    Set<String> seen = new LinkedHashSet<>();
    tokens.removeIf(token -> token.content().isEmpty() || !seen.add(token.content()));
    int next = vocabulary.tokenCount();
    for (AddedToken token : tokens) {
      if (vocabulary.id(token.content()).isEmpty()) {
        vocabulary.put(token.content(), next++);
      }
    }
    return tokens;
  }

  private static Set<String> specialContents(List<AddedToken> added) {
    Set<String> contents = new LinkedHashSet<>();
    for (AddedToken token : added) {
      if (token.special()) {
        contents.add(token.content());
      }
    }
    return contents;
  }

  /** Returns [CLS] A [SEP] B [SEP], or nothing around the texts where one of the two is missing. */
  static SequenceTemplate template(Vocabulary vocabulary, TokenizerConfig config) {
    String cls = config.content("cls_token");
    String sep = config.content("sep_token");
    if (cls == null || sep == null) {
      return SequenceTemplate.plain();
    }
    return SequenceTemplate.bert(
        cls, vocabulary.id(cls).orElseThrow(), sep, vocabulary.id(sep).orElseThrow());
  }

  static EncodeOptions options(TokenizerConfig config) {
    return EncodeOptions.DEFAULT
        .withPaddingSide(config.paddingSide())
        .withTruncationSide(config.truncationSide());
  }
}
