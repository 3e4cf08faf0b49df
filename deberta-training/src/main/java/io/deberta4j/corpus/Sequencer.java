package io.deberta4j.corpus;

import io.deberta4j.io.TokenizerException;
import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.OptionalInt;

/** Lays the tokens of a chunk out in sequences. Used once, by one thread. */
final class Sequencer {
  private static final EncodeOptions PLAIN = EncodeOptions.DEFAULT.withSpecialTokens(false);

  private final Tokenizer tokenizer;
  private final Layout layout;
  private final int sep;
  private final ShardBuilder out = new ShardBuilder();

  /** [CLS] and the tokens so far; a place for [SEP] is always left. */
  private final int[] sequence;

  private int filled = 1;
  private long document;

  /** Whether another document begins with the next token. */
  private boolean parted;

  Sequencer(Tokenizer tokenizer, CorpusSettings settings) {
    this.tokenizer = tokenizer;
    this.layout = settings.layout();
    this.sequence = new int[settings.sequenceLength()];
    sequence[0] = required(tokenizer.specialTokens().cls(), "[CLS]");
    sep = required(tokenizer.specialTokens().sep(), "[SEP]");
  }

  private static int required(OptionalInt role, String name) {
    return role.orElseThrow(
        () ->
            new TokenizerException(
                "The vocabulary has no "
                    + name
                    + ", which sequences begin or end with. Name one in tokenizer_config.json."));
  }

  /** Takes all of a chunk. */
  ShardBuilder build(Chunk chunk) {
    for (Chunk.Part part : chunk.parts()) {
      parted = layout == Layout.PACKED;
      for (String line : part.lines()) {
        add(line, part.document());
      }
      if (layout == Layout.SENTENCES) {
        flush();
      }
    }
    flush();
    return out;
  }

  /** Puts [SEP] behind the document before, if a token fits behind it. */
  private void separate() {
    parted = false;
    if (room() < 2) {
      flush();
    } else if (filled > 1) {
      sequence[filled++] = sep;
    }
  }

  private void add(String line, long from) {
    Encoding tokens = tokenizer.encode(line, null, PLAIN);
    int[] ids = tokens.ids();
    if (layout == Layout.PACKED) {
      add(ids, 0, ids.length, from);
      return;
    }
    int[] starts = Sentences.starts(line);
    int begin = 0;
    for (int s = 1; s <= starts.length; s++) {
      int end = s == starts.length ? ids.length : end(line, tokens, begin, starts[s]);
      if (end - begin > room()) {
        flush();
      }
      add(ids, begin, end, from);
      begin = end;
    }
  }

  /** Returns where a sentence ends, in tokens; white space before the next belongs to that. */
  private static int end(String line, Encoding tokens, int begin, int nextStart) {
    int end = begin;
    while (end < tokens.length() && tokens.endOffset(end) <= nextStart) {
      end++;
    }
    while (end > begin
        && line.substring(tokens.startOffset(end - 1), tokens.endOffset(end - 1)).isBlank()) {
      end--;
    }
    return end;
  }

  /** Adds tokens, and finishes the sequence whenever it is full. */
  private void add(int[] ids, int from, int to, long fromDocument) {
    for (int i = from; i < to; i++) {
      if (parted) {
        separate();
      }
      if (filled == 1) {
        document = fromDocument;
      }
      sequence[filled++] = ids[i];
      if (room() == 0) {
        flush();
      }
    }
  }

  private int room() {
    return sequence.length - 1 - filled;
  }

  private void flush() {
    if (filled > 1) {
      sequence[filled] = sep;
      out.add(sequence, filled + 1, document);
      filled = 1;
    }
  }
}
