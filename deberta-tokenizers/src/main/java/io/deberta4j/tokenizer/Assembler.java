package io.deberta4j.tokenizer;

import io.deberta4j.tokenizer.SequenceTemplate.Kind;
import io.deberta4j.tokenizer.SequenceTemplate.Part;
import io.deberta4j.tokenizer.Truncator.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pieces to rows: truncation, special tokens, overflow windows, padding. */
final class Assembler {
  private final SequenceTemplate template;
  private final Truncator truncator;
  private final Vocabulary vocabulary;
  private final int modelMaxLength;
  private final Pad pad;

  /** The padding token. */
  record Pad(int id, String token, int typeId) {}

  Assembler(
      SequenceTemplate template,
      Truncator truncator,
      Vocabulary vocabulary,
      int modelMaxLength,
      Pad pad) {
    this.template = template;
    this.truncator = truncator;
    this.vocabulary = vocabulary;
    this.modelMaxLength = modelMaxLength;
    this.pad = pad;
  }

  SequenceTemplate template() {
    return template;
  }

  /** Makes the row of an input, without padding. */
  Encoding assemble(Pieces first, @Nullable Pieces second, EncodeOptions options, int row) {
    boolean isPair = second != null;
    int maximum = maximum(options);
    int specials = options.addSpecialTokens() ? template.specialCount(isPair) : 0;
    Truncation strategy =
        maximum == Integer.MAX_VALUE ? Truncation.DO_NOT_TRUNCATE : options.truncation();
    Truncator.Lengths keep =
        truncator.lengths(
            first.size(), second == null ? 0 : second.size(), isPair, maximum - specials, strategy);
    List<Window> firsts = windows(first, keep.first(), options);
    List<Window> seconds =
        second == null ? List.of(new Window(0, 0)) : windows(second, keep.second(), options);
    List<Encoding> overflow = new ArrayList<>();
    for (int i = 0; i < firsts.size(); i++) {
      for (int j = 0; j < seconds.size(); j++) {
        if (i + j > 0) {
          overflow.add(row(first, firsts.get(i), second, seconds.get(j), options, List.of(), row));
        }
      }
    }
    if (firsts.size() > 1 && seconds.size() > 1) {
      moveFirstWindowLast(overflow, seconds.size() - 1);
    }
    return row(first, firsts.get(0), second, seconds.get(0), options, overflow, row);
  }

  /** The order of Hugging Face tokenizers: later windows of the first text come first. */
  private static void moveFirstWindowLast(List<Encoding> overflow, int count) {
    List<Encoding> ofFirstWindow = new ArrayList<>(overflow.subList(0, count));
    overflow.subList(0, count).clear();
    overflow.addAll(ofFirstWindow);
  }

  private int maximum(EncodeOptions options) {
    return options.maxLength() > 0 ? options.maxLength() : modelMaxLength;
  }

  private static List<Window> windows(Pieces pieces, int size, EncodeOptions options) {
    if (!options.overflow() && size < pieces.size()) {
      int from = options.truncationSide() == Side.RIGHT ? 0 : pieces.size() - size;
      return List.of(new Window(from, from + size));
    }
    return Truncator.windows(pieces.size(), size, options.stride(), options.truncationSide());
  }

  private Encoding row(
      Pieces first,
      Window firstWindow,
      @Nullable Pieces second,
      Window secondWindow,
      EncodeOptions options,
      List<Encoding> overflow,
      int index) {
    List<Part> parts = template.parts(second != null);
    int length = 0;
    for (Part part : parts) {
      Window window = part.kind() == Kind.FIRST ? firstWindow : secondWindow;
      length +=
          part.kind() != Kind.SPECIAL
              ? window.to() - window.from()
              : options.addSpecialTokens() ? part.ids().size() : 0;
    }
    Encoding.Row row = new Encoding.Row(length);
    int at = 0;
    for (Part part : parts) {
      if (part.kind() == Kind.FIRST) {
        at = text(row, at, first, firstWindow, part.typeId(), 0);
      } else if (part.kind() == Kind.SECOND && second != null) {
        at = text(row, at, second, secondWindow, part.typeId(), 1);
      } else if (options.addSpecialTokens()) {
        for (int i = 0; i < part.ids().size(); i++) {
          row.special(at++, part.ids().get(i), part.tokens().get(i), part.typeId(), 1);
        }
      }
    }
    return new Encoding(row, vocabulary, overflow, index);
  }

  private int text(
      Encoding.Row row, int begin, Pieces pieces, Window window, int typeId, int sequence) {
    int at = begin;
    for (int i = window.from(); i < window.to(); i++, at++) {
      row.ids[at] = pieces.id(i);
      row.surfaces[at] = pieces.surface(i);
      row.typeIds[at] = typeId;
      row.attentionMask[at] = 1;
      row.starts[at] = pieces.start(i);
      row.ends[at] = pieces.end(i);
      row.wordIds[at] = pieces.word(i);
      row.sequenceIds[at] = sequence;
    }
    return at;
  }

  /** Puts rows and their overflow in one list and fills them up. */
  List<Encoding> pad(List<Encoding> rows, EncodeOptions options) {
    List<Encoding> flat = new ArrayList<>(rows.size());
    int longest = 0;
    for (Encoding row : rows) {
      flat.add(row);
      flat.addAll(row.overflowing());
    }
    for (Encoding row : flat) {
      longest = Math.max(longest, row.length());
    }
    int target = target(longest, options);
    List<Encoding> padded = new ArrayList<>(flat.size());
    for (Encoding row : flat) {
      padded.add(pad(row, target, options));
    }
    return padded;
  }

  private int target(int longest, EncodeOptions options) {
    int target =
        switch (options.padding()) {
          case NONE -> 0;
          case LONGEST -> longest;
          case MAX_LENGTH -> maximum(options) == Integer.MAX_VALUE ? longest : maximum(options);
        };
    int multiple = options.padToMultipleOf();
    boolean rounds = multiple > 1 && target % multiple != 0;
    return rounds ? (target / multiple + 1) * multiple : target;
  }

  private Encoding pad(Encoding encoding, int target, EncodeOptions options) {
    List<Encoding> overflow = new ArrayList<>();
    for (Encoding window : encoding.overflowing()) {
      overflow.add(pad(window, target, options));
    }
    int missing = Math.max(0, target - encoding.length());
    if (missing == 0 && overflow.isEmpty()) {
      return encoding;
    }
    Encoding.Row row = new Encoding.Row(encoding.length() + missing);
    boolean right = options.paddingSide() == Side.RIGHT;
    row.copy(encoding, right ? 0 : missing);
    int begin = right ? encoding.length() : 0;
    for (int i = begin; i < begin + missing; i++) {
      row.special(i, pad.id(), pad.token(), pad.typeId(), 0);
    }
    return new Encoding(row, vocabulary, overflow, encoding.row());
  }
}
