package io.deberta4j.vocabulary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The different words of a text and how often each is there. */
final class WordCounts {
  private final Map<String, long[]> counts = new HashMap<>();

  /** Returns the words of sentences. */
  static WordCounts of(
      Stream<String> sentences, SentenceNormalizer normalizer, boolean splitByWhitespace) {
    WordCounts words = new WordCounts();
    sentences.forEachOrdered(
        sentence -> words.addSentence(normalizer.normalize(sentence), splitByWhitespace));
    return words;
  }

  /** A word begins at every white space symbol. */
  private void addSentence(String sentence, boolean splitByWhitespace) {
    int begin = 0;
    while (begin < sentence.length()) {
      int next = splitByWhitespace ? sentence.indexOf(SentenceNormalizer.SPACE, begin + 1) : -1;
      int end = next < 0 ? sentence.length() : next;
      add(sentence.substring(begin, end), 1);
      begin = end;
    }
  }

  void add(String word, long count) {
    counts.computeIfAbsent(word, key -> new long[1])[0] += count;
  }

  int size() {
    return counts.size();
  }

  /** Returns the words, the most frequent first, equally frequent ones by their characters. */
  List<Word> sorted() {
    List<Word> words = new ArrayList<>(counts.size());
    counts.forEach((word, count) -> words.add(new Word(word, count[0])));
    words.sort(
        (a, b) -> a.count != b.count ? Long.compare(b.count, a.count) : a.text.compareTo(b.text));
    return words;
  }

  /** A word and how often it is there. */
  record Word(String text, long count) {}
}
