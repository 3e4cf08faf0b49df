package io.deberta4j.tokenizer;

import io.deberta4j.tokenizer.SentencePieceProcessor.Spans;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Text to pieces of a SentencePiece vocabulary, in one of three behaviours: google/sentencepiece
 * alone, microsoft/DeBERTa's {@code SPMTokenizer}, the slow {@code DebertaV2Tokenizer}.
 */
final class SentencePieceSegmenter implements Segmenter {
  private final SentencePieceProcessor processor;
  private final Vocabulary vocabulary;
  private final AddedTokens added;
  private final Flavour flavour;
  private final boolean lowerCase;
  private final boolean splitByPunctuation;
  private final int[] overrides;

  /**
   * Combines the stages.
   *
   * @param added the tokens that are cut out first; none but in {@link Flavour#HF_SLOW}
   */
  SentencePieceSegmenter(
      SentencePieceProcessor processor,
      Vocabulary vocabulary,
      AddedTokens added,
      Flavour flavour,
      boolean lowerCase,
      boolean splitByPunctuation) {
    this.processor = processor;
    this.vocabulary = vocabulary;
    this.added = added;
    this.flavour = flavour;
    this.lowerCase = lowerCase;
    this.splitByPunctuation = splitByPunctuation;
    this.overrides = flavour == Flavour.HF_SLOW ? overrides(processor, vocabulary) : new int[0];
  }

  @Override
  public Pieces segment(String text) {
    AlignedText aligned = AlignedText.of(text);
    if (lowerCase) {
      aligned = LowerCase.of(aligned, added.keptInCase());
    }
    String cased = aligned.text();
    Pieces raw = new Pieces(cased.length() / 3);
    for (AddedTokens.Part part : added.cut(cased)) {
      AddedToken token = part.token();
      if (token != null) {
        int id = vocabulary.id(token.content()).orElseThrow();
        raw.add(id, part.from(), part.to(), raw.nextWord());
      } else if (splitByPunctuation) {
        encodeWords(cased, part.from(), part.to(), raw);
      } else {
        encode(cased, part.from(), part.to(), raw);
      }
    }
    return finish(raw, aligned);
  }

  private void encode(String text, int from, int to, Pieces out) {
    Spans spans = flavour == Flavour.SENTENCEPIECE ? Spans.RAW : Spans.TRIMMED;
    processor.encode(text, from, to, spans, out.nextWord(), out);
  }

  /** Encodes every punctuation character, and what lies between two of them, on its own. */
  private void encodeWords(String text, int from, int to, Pieces out) {
    int begin = from;
    for (int i = from; i < to; ) {
      int next = i + Character.charCount(Utf8.codePointAt(text, i, to));
      if (UnicodeSets.isPunctuation(Utf8.codePointAt(text, i, to))) {
        if (begin < i) {
          encode(text, begin, i, out);
        }
        encode(text, i, next, out);
        begin = next;
      }
      i = next;
    }
    if (begin < to) {
      encode(text, begin, to, out);
    }
  }

  /** Gives unknown pieces the token and id of the flavour, and spans in the original text. */
  private Pieces finish(Pieces raw, AlignedText aligned) {
    if (overrides.length == 0 && aligned.hasOwnSpans() && !raw.hasSurfaces()) {
      return raw;
    }
    Pieces out = new Pieces(raw.size());
    for (int i = 0; i < raw.size(); i++) {
      int start = raw.start(i);
      int end = raw.end(i);
      int first = start < aligned.length() ? aligned.start(start) : originalEnd(aligned);
      int last = end > start ? aligned.end(end - 1) : first;
      String surface = raw.surface(i);
      int id = surface == null ? override(raw.id(i)) : unknownId(surface, raw.id(i));
      out.add(id, first, last, raw.word(i), surface == null ? null : unknownToken(surface));
    }
    return out;
  }

  private static int originalEnd(AlignedText aligned) {
    return aligned.isEmpty() ? 0 : aligned.end(aligned.length() - 1);
  }

  private int override(int id) {
    return id < overrides.length ? overrides[id] : id;
  }

  /** The ids of pieces where an added token carries the text of a piece and another id. */
  private static int[] overrides(SentencePieceProcessor processor, Vocabulary vocabulary) {
    int[] ids = new int[processor.model().pieces().size()];
    boolean any = false;
    for (int id = 0; id < ids.length; id++) {
      ids[id] = vocabulary.id(processor.piece(id)).orElse(id);
      any |= ids[id] != id;
    }
    return any ? ids : new int[0];
  }

  private int unknownId(String surface, int unknown) {
    return switch (flavour) {
      case SENTENCEPIECE -> unknown;
      case MICROSOFT ->
          vocabulary.id(surface).orElseGet(() -> vocabulary.id("[UNK]").orElse(unknown));
      default -> vocabulary.id(surface).orElseGet(() -> processor.ids().of(surface));
    };
  }

  private @Nullable String unknownToken(String surface) {
    OptionalInt known = vocabulary.id(surface);
    return flavour == Flavour.MICROSOFT && known.isEmpty() ? null : surface;
  }

  /** Returns the pieces of a text as they are, unknown ones included. */
  List<String> pieces(String text) {
    Pieces pieces = new Pieces(text.length() / 3);
    if (splitByPunctuation) {
      encodeWords(text, 0, text.length(), pieces);
    } else {
      encode(text, 0, text.length(), pieces);
    }
    String[] tokens = new String[pieces.size()];
    for (int i = 0; i < tokens.length; i++) {
      String surface = pieces.surface(i);
      tokens[i] = surface != null ? surface : processor.piece(pieces.id(i));
    }
    return List.of(tokens);
  }
}
