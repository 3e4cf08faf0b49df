package io.deberta4j.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.TokenizerConfig.Defaults;
import io.deberta4j.tokenizer.TokenizerFiles.Family;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Files and options to a tokenizer. */
final class TokenizerLoader {
  private TokenizerLoader() {}

  static Tokenizer load(Path path, TokenizerOptions options) {
    TokenizerFiles files = TokenizerFiles.find(path);
    Family family = files.family();
    TokenizerConfig config = files.config(defaults(family, options.flavour())).with(options);
    Flavour saved = config.flavour();
    Flavour wanted = options.flavour() == Flavour.AUTO && saved != null ? saved : options.flavour();
    Path json = files.tokenizerJson();
    if (wanted == Flavour.AUTO && json != null) {
      return verbatim(json, options, config, files.settings());
    }
    if (family == null && json == null) {
      throw new TokenizerException(
          path
              + ": is no vocabulary. Expected a directory, or one of spm.model, tokenizer.json,"
              + " vocab.json (with merges.txt beside it), bpe_encoder.bin, vocab.txt.");
    }
    if (family == null) {
      throw new TokenizerException(
          files.directory()
              + " has only "
              + files.names()
              + "; flavour "
              + wanted.cliName()
              + " needs spm.model, or vocab.json with merges.txt. Use flavour auto, which takes"
              + " tokenizer.json as it is.");
    }
    Flavour usual = family == Family.WORD_PIECE ? Flavour.HF4 : Flavour.HF_SLOW;
    Flavour flavour = wanted == Flavour.AUTO ? usual : wanted;
    TokenizerParts parts =
        switch (family) {
          case SENTENCE_PIECE -> sentencePiece(files, config, flavour);
          case BYTE_LEVEL -> byteLevel(files, config, flavour);
          case WORD_PIECE -> wordPieces(files, config, flavour);
        };
    return new Tokenizer(parts, config, flavour);
  }

  private static Defaults defaults(@Nullable Family family, Flavour flavour) {
    if (family == Family.BYTE_LEVEL && flavour != Flavour.HF5) {
      return Defaults.BYTE_LEVEL;
    }
    return family == Family.WORD_PIECE ? Defaults.WORD_PIECE : Defaults.SENTENCE_PIECE;
  }

  /** BERT's vocabulary is read as transformers' fast tokenizer does, in every version of it. */
  private static TokenizerParts wordPieces(
      TokenizerFiles files, TokenizerConfig config, Flavour flavour) {
    Path path = files.wordPieces();
    if (path == null) {
      throw new IllegalStateException("a WordPiece family without a vocabulary");
    }
    if (flavour == Flavour.MICROSOFT || flavour == Flavour.SENTENCEPIECE) {
      throw new TokenizerException(
          "%s is a vocabulary of BERT's, so there is no flavour %s of it. Use auto."
              .formatted(path, flavour.cliName()));
    }
    files.requireBert();
    byte[] bytes = TokenizerFiles.read(path);
    return naming(
        path,
        () ->
            TokenizerJson.read(
                FastConversion.wordPiece(WordPieceVocabulary.read(bytes), config),
                path.toString()));
  }

  private static Tokenizer verbatim(
      Path file, TokenizerOptions options, TokenizerConfig config, JsonNode settings) {
    if (options.hasSettings()) {
      throw new TokenizerException(
          file
              + " is used verbatim, so doLowerCase, splitByPunct and addPrefixSpace cannot be set."
              + " Choose another flavour, or edit the file.");
    }
    String name = file.toString();
    byte[] bytes = BertSettings.applied(TokenizerFiles.read(file), name, settings);
    TokenizerParts parts = naming(file, () -> TokenizerJson.read(bytes, name));
    return new Tokenizer(parts, config, Flavour.AUTO);
  }

  private static TokenizerParts sentencePiece(
      TokenizerFiles files, TokenizerConfig config, Flavour flavour) {
    Path path = files.sentencePiece();
    if (path == null) {
      throw new IllegalStateException("a SentencePiece family without a model");
    }
    byte[] bytes = TokenizerFiles.read(path);
    SentencePieceModel model = SentencePieceReader.read(bytes, path.toString());
    return naming(
        path,
        () ->
            flavour == Flavour.HF4 || flavour == Flavour.HF5
                ? TokenizerJson.read(
                    FastConversion.sentencePiece(model, config, flavour), path.toString())
                : SlowTokenizers.sentencePiece(model, bytes, config, flavour));
  }

  /** Makes sure that an error names the file that is to blame. */
  private static TokenizerParts naming(Path file, Supplier<TokenizerParts> reading) {
    try {
      return reading.get();
    } catch (TokenizerException e) {
      String problem = String.valueOf(e.getMessage());
      throw problem.contains(file.toString())
          ? e
          : new TokenizerException(file + ": " + problem + " Is the file whole?", e);
    }
  }

  private static TokenizerParts byteLevel(
      TokenizerFiles files, TokenizerConfig config, Flavour flavour) {
    ByteLevelVocabulary vocabulary = vocabulary(files, flavour);
    return flavour == Flavour.HF4 || flavour == Flavour.HF5
        ? TokenizerJson.read(
            FastConversion.byteLevel(vocabulary, config, flavour), files.directory().toString())
        : SlowTokenizers.byteLevel(vocabulary, config, flavour);
  }

  /** Microsoft's own file is preferred in its flavour only; the contents are the same otherwise. */
  private static ByteLevelVocabulary vocabulary(TokenizerFiles files, Flavour flavour) {
    Path encoder = files.encoder();
    @Nullable Path json = files.vocabulary();
    Path merges = files.merges();
    if (encoder != null && (flavour == Flavour.MICROSOFT || json == null || merges == null)) {
      return MicrosoftVocabulary.read(encoder);
    }
    if (json == null || merges == null) {
      throw new TokenizerException(
          files.directory() + ": vocab.json and merges.txt belong together; one is missing.");
    }
    return ByteLevelVocabulary.read(
        TokenizerFiles.read(json), json.toString(), TokenizerFiles.read(merges), merges.toString());
  }
}
