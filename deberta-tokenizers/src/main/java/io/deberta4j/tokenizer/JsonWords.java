package io.deberta4j.tokenizer;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words of a tokenizer.json: those of its pre-tokenizer. */
final class JsonWords implements WholeWords {
  private final JsonSegmenter segmenter;
  private final Set<String> special;
  private final @Nullable String continuing;

  /**
   * Looks at a tokenizer.
   *
   * @param special tokens
   * @param continuing what tokens begin with that go on with a word; null if those that do not are
   *     marked
   */
  JsonWords(JsonSegmenter segmenter, Set<String> special, @Nullable String continuing) {
    this.segmenter = segmenter;
    this.special = special;
    this.continuing = continuing;
  }

  @Override
  public List<String> words(String text) {
    return segmenter.words(text);
  }

  @Override
  public Optional<String> continuingPrefix() {
    return Optional.ofNullable(continuing).filter(prefix -> !prefix.isEmpty());
  }

  /** Both symbols for white space, SentencePiece's and GPT-2's, begin a word. */
  @Override
  public boolean isPartOfWholeWord(String token) {
    if (special.contains(token)) {
      return false;
    }
    if (continuing != null) {
      return token.startsWith(continuing);
    }
    return !SentencePieceWords.standsAlone(token)
        && !token.startsWith("\u2581")
        && !token.startsWith("\u0120");
  }
}
