package io.deberta4j.tokenizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What becomes of the delimiters that a text is split at. */
enum SplitBehaviour {
  REMOVED("Removed"),
  ISOLATED("Isolated"),
  MERGED_WITH_PREVIOUS("MergedWithPrevious"),
  MERGED_WITH_NEXT("MergedWithNext"),
  CONTIGUOUS("Contiguous");

  /** The name in tokenizer.json. */
  final String jsonName;

  SplitBehaviour(String jsonName) {
    this.jsonName = jsonName;
  }

  /** A part of the text: a delimiter or what is between two. */
  record Part(int from, int to, boolean isDelimiter) {}

  /** Cuts a text that consists of the given parts. */
  List<AlignedText> cut(AlignedText text, List<Part> parts) {
    List<AlignedText> cut = new ArrayList<>();
    for (Part part : arranged(parts)) {
      if (part.from() < part.to()) {
        cut.add(text.slice(part.from(), part.to()));
      }
    }
    return cut;
  }

  private List<Part> arranged(List<Part> parts) {
    return switch (this) {
      case ISOLATED -> parts;
      case REMOVED -> parts.stream().filter(part -> !part.isDelimiter()).toList();
      case CONTIGUOUS -> merged(parts, true);
      case MERGED_WITH_PREVIOUS -> merged(parts, false);
      case MERGED_WITH_NEXT -> mergedWithNext(parts);
    };
  }

  /** Joins equal neighbours, or a delimiter with the text before it. */
  private static List<Part> merged(List<Part> parts, boolean equalNeighbours) {
    List<Part> merged = new ArrayList<>();
    boolean previous = false;
    for (Part part : parts) {
      boolean joins =
          equalNeighbours ? part.isDelimiter() == previous : part.isDelimiter() && !previous;
      if (joins && !merged.isEmpty()) {
        Part last = merged.remove(merged.size() - 1);
        merged.add(new Part(last.from(), part.to(), false));
      } else {
        merged.add(part);
      }
      previous = part.isDelimiter();
    }
    return merged;
  }

  private static List<Part> mergedWithNext(List<Part> parts) {
    List<Part> merged = new ArrayList<>();
    boolean previous = false;
    for (int i = parts.size() - 1; i >= 0; i--) {
      Part part = parts.get(i);
      if (part.isDelimiter() && !previous && !merged.isEmpty()) {
        Part last = merged.remove(merged.size() - 1);
        merged.add(new Part(part.from(), last.to(), false));
      } else {
        merged.add(part);
      }
      previous = part.isDelimiter();
    }
    Collections.reverse(merged);
    return merged;
  }
}
