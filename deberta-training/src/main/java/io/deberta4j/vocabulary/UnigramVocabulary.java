package io.deberta4j.vocabulary;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A trained unigram vocabulary: {@code [PAD]}, {@code [CLS]}, {@code [SEP]}, {@code [UNK]}, with
 * byte fallback the bytes, the learned pieces from the most to the least probable, {@code [MASK]},
 * and special tokens of one's own.
 */
public final class UnigramVocabulary {
  private final UnigramSettings settings;
  private final List<ScoredPiece> pieces;
  private final byte[] charsMap;

  UnigramVocabulary(UnigramSettings settings, List<ScoredPiece> learned, CharacterRules rules) {
    this.settings = settings;
    this.charsMap = rules.compile();
    List<ScoredPiece> all = new ArrayList<>();
    ReservedTokens.FIRST.forEach(token -> all.add(new ScoredPiece(token, 0)));
    if (settings.byteFallback()) {
      for (int b = 0; b < 256; b++) {
        all.add(new ScoredPiece("<0x%02X>".formatted(b), 0));
      }
    }
    all.addAll(learned);
    this.pieces = List.copyOf(all);
    ReservedTokens.requireNoPieces(
        settings.specialTokens(),
        pieces.stream().map(ScoredPiece::text).collect(Collectors.toUnmodifiableSet()));
  }

  /** Returns the settings it was trained with. */
  public UnigramSettings settings() {
    return settings;
  }

  /** Returns the pieces in the order of their ids, without {@code [MASK]} and what follows it. */
  public List<ScoredPiece> pieces() {
    return pieces;
  }

  /** Returns the number of ids, {@code [MASK]} and all: rows of an embedding table. */
  public int size() {
    return pieces.size() + behind().size();
  }

  /** The tokens that come behind the pieces. */
  private List<String> behind() {
    List<String> tokens = new ArrayList<>(List.of(ReservedTokens.MASK));
    tokens.addAll(settings.specialTokens());
    return tokens;
  }

  /** Returns the SentencePiece type of a piece. */
  int type(int id) {
    if (id < ReservedTokens.FIRST.size()) {
      return ReservedTokens.FIRST.get(id).equals("[UNK]")
          ? SentencePieceFile.UNKNOWN
          : SentencePieceFile.CONTROL;
    }
    boolean isByte = settings.byteFallback() && id < ReservedTokens.FIRST.size() + 256;
    return isByte ? SentencePieceFile.BYTE : SentencePieceFile.NORMAL;
  }

  /**
   * Saves {@code spm.model}, {@code tokenizer.json}, {@code tokenizer_config.json} and {@code
   * added_tokens.json}, to be loaded here or by transformers.
   *
   * @param directory is created if need be; files of the same names are replaced
   * @throws io.deberta4j.io.DebertaException if a file cannot be written
   */
  public void save(Path directory) {
    create(directory);
    AtomicFiles.write(directory.resolve("spm.model"), SentencePieceFile.of(this, charsMap).bytes());
    AtomicFiles.write(directory.resolve("tokenizer.json"), TokenizerJson.unigram(this, charsMap));
    AtomicFiles.write(
        directory.resolve("tokenizer_config.json"),
        TokenizerJson.settings("DebertaV2Tokenizer", settings.specialTokens()));
    AtomicFiles.write(
        directory.resolve("added_tokens.json"), TokenizerJson.addedTokens(behind(), pieces.size()));
  }

  /** Makes a directory and those above it. */
  static void create(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new DataException(
          directory + ": the directory cannot be made (" + e + "). May this user write there?", e);
    }
  }
}
