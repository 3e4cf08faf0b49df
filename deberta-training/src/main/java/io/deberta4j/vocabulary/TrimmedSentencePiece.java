package io.deberta4j.vocabulary;

import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.TokenizerException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/** A SentencePiece model with fewer pieces. */
final class TrimmedSentencePiece implements VocabularyFiles.TrimmedFile {
  private final String name;
  private final SentencePieceFile model;

  TrimmedSentencePiece(Path file) {
    name = file.toString();
    model = SentencePieceFile.read(VocabularyFiles.bytes(file), name);
    if (!model.isUnigram(name)) {
      throw new TokenizerException(
          name
              + " is no unigram model; merges of other pieces would be lost, so only unigram models"
              + " can be trimmed.");
    }
  }

  @Override
  public int size() {
    return model.size();
  }

  /**
   * Keeps all but normal pieces, and of those the least and the most probable one: by these the
   * library scores what is unknown and what is user-defined.
   */
  @Override
  public void require(BitSet ids) {
    List<ScoredPiece> pieces = model.pieces(name);
    int least = -1;
    int most = -1;
    for (int id = 0; id < pieces.size(); id++) {
      if (model.type(id, name) != SentencePieceFile.NORMAL) {
        ids.set(id);
        continue;
      }
      float score = pieces.get(id).score();
      least = least < 0 || score < pieces.get(least).score() ? id : least;
      most = most < 0 || score > pieces.get(most).score() ? id : most;
    }
    if (least >= 0) {
      ids.set(least);
      ids.set(most);
    }
  }

  @Override
  public void write(Path directory, KeptIds kept) {
    int[] ids =
        kept.old().stream().mapToInt(Integer::intValue).filter(id -> id < model.size()).toArray();
    AtomicFiles.write(directory.resolve("spm.model"), model.select(ids, name).bytes());
  }
}
