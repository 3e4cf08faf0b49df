package io.deberta4j.corpus;

import io.deberta4j.tokenizer.EncodeOptions;
import io.deberta4j.tokenizer.Encoding;
import io.deberta4j.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** Sequences of documents, as lists, for text that makes one shard. */
final class NaiveSequences {
  private final Tokenizer tokenizer;
  private final int content;
  private final int cls;
  private final int sep;

  NaiveSequences(Tokenizer tokenizer, int sequenceLength) {
    this.tokenizer = tokenizer;
    this.content = sequenceLength - 2;
    cls = tokenizer.id("[CLS]");
    sep = tokenizer.id("[SEP]");
  }

  /** The tokens of each sentence of each line. */
  List<List<Integer>> sentences(List<String> document) {
    List<List<Integer>> sentences = new ArrayList<>();
    for (String line : document) {
      int[] starts = Sentences.starts(line);
      List<List<Integer>> own = new ArrayList<>();
      for (int i = 0; i < starts.length; i++) {
        own.add(new ArrayList<>());
      }
      Encoding encoding =
          tokenizer.encode(line, null, EncodeOptions.DEFAULT.withSpecialTokens(false));
      for (int i = 0; i < encoding.length(); i++) {
        int lastCharacter = lastCharacter(line, encoding, i);
        int sentence = starts.length - 1;
        while (sentence > 0 && lastCharacter < starts[sentence]) {
          sentence--;
        }
        own.get(sentence).add(encoding.id(i));
      }
      sentences.addAll(own);
    }
    return sentences;
  }

  /** Where the last character of a token is; of white space that of what follows. */
  private static int lastCharacter(String line, Encoding encoding, int index) {
    for (int i = index; i < encoding.length(); i++) {
      if (!line.substring(encoding.startOffset(i), encoding.endOffset(i)).isBlank()) {
        return encoding.endOffset(i) - 1;
      }
    }
    return line.length() - 1;
  }

  /** Everything one after the other, then cut. */
  List<List<Integer>> packed(List<List<String>> documents) {
    List<List<Integer>> rows = new ArrayList<>();
    List<Integer> row = new ArrayList<>();
    for (List<String> document : documents) {
      List<Integer> all = sentences(document).stream().flatMap(List::stream).toList();
      if (!row.isEmpty() && !all.isEmpty()) {
        if (row.size() + 2 <= content) {
          row.add(sep);
        } else {
          rows.add(row);
          row = new ArrayList<>();
        }
      }
      for (int id : all) {
        row.add(id);
        if (row.size() == content) {
          rows.add(row);
          row = new ArrayList<>();
        }
      }
    }
    rows.add(row);
    return framed(rows);
  }

  /** As many sentences as fit; a longer one in parts, of which the last is added to. */
  List<List<Integer>> bySentences(List<List<String>> documents) {
    List<List<Integer>> rows = new ArrayList<>();
    for (List<String> document : documents) {
      List<Integer> row = new ArrayList<>();
      for (List<Integer> sentence : sentences(document)) {
        if (row.size() + sentence.size() > content) {
          rows.add(row);
          row = new ArrayList<>();
        }
        List<Integer> rest = sentence;
        while (row.isEmpty() && rest.size() > content) {
          rows.add(rest.subList(0, content));
          rest = rest.subList(content, rest.size());
        }
        row.addAll(rest);
      }
      rows.add(row);
    }
    return framed(rows);
  }

  private List<List<Integer>> framed(List<List<Integer>> rows) {
    List<List<Integer>> framed = new ArrayList<>();
    for (List<Integer> row : rows) {
      if (!row.isEmpty()) {
        List<Integer> all = new ArrayList<>(List.of(cls));
        all.addAll(row);
        all.add(sep);
        framed.add(all);
      }
    }
    return framed;
  }
}
