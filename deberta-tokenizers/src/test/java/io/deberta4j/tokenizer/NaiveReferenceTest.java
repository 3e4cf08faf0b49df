package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.tokenizer.MergeTable.Merge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast algorithms against readable ones that try everything, on small random vocabularies. */
class NaiveReferenceTest {
  private static final String ALPHABET = "abcé😀";

  private final long seed = Long.getLong("seed", 4711L);
  private final Random random = new Random(seed);

  private String word(int max) {
    StringBuilder word = new StringBuilder();
    int[] letters = ALPHABET.codePoints().toArray();
    int length = 1 + random.nextInt(max);
    for (int i = 0; i < length; i++) {
      word.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return word.toString();
  }

  private Map<String, Integer> vocabulary(int size) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    while (ids.size() < size) {
      ids.putIfAbsent(word(4), ids.size());
    }
    return ids;
  }

  private static PieceTrie trie(Map<String, Integer> ids) {
    byte[][] keys =
        ids.keySet().stream().map(k -> k.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    return new PieceTrie(keys, ids.values().stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void trieFindsExactlyItsKeys() {
    for (int round = 0; round < 200; round++) {
      Map<String, Integer> ids = vocabulary(1 + random.nextInt(60));
      PieceTrie trie = trie(ids);
      for (int i = 0; i < 100; i++) {
        String word = word(6);
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int expected = ids.getOrDefault(word, -1);
        assertThat(trie.find(bytes, 0, bytes.length)).as("seed %s", seed).isEqualTo(expected);
      }
    }
  }

  /** All segmentations of a text from the left, keeping for every prefix the best one. */
  private static List<String> naiveUnigram(
      String text, Map<String, Integer> ids, double[] scores, double unknown, boolean floats) {
    int[] cuts = cuts(text);
    List<List<String>> best = new ArrayList<>(Collections.nCopies(cuts.length, List.of()));
    Double[] score = new Double[cuts.length];
    score[0] = 0.0;
    for (int from = 0; from + 1 < cuts.length; from++) {
      for (int to = from + 1; to < cuts.length; to++) {
        String piece = text.substring(cuts[from], cuts[to]);
        Integer id = ids.get(piece);
        if (id == null && to > from + 1) {
          continue;
        }
        double sum = (id == null ? unknown : scores[id]) + score[from];
        sum = id == null && floats ? (float) sum : sum;
        Double old = score[to];
        if (old == null || sum > old) {
          score[to] = floats ? (double) (float) sum : sum;
          List<String> path = new ArrayList<>(best.get(from));
          path.add(piece);
          best.set(to, path);
        }
      }
    }
    return best.get(cuts.length - 1);
  }

  private static int[] cuts(String text) {
    IntList cuts = new IntList(8);
    for (int i = 0; i <= text.length(); i = text.offsetByCodePoints(i, 1)) {
      cuts.add(i);
      if (i == text.length()) {
        break;
      }
    }
    return cuts.toArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unigramFindsTheBestPath(boolean floats) {
    for (int round = 0; round < 400; round++) {
      Map<String, Integer> ids = vocabulary(2 + random.nextInt(30));
      double[] scores = new double[ids.size()];
      float min = 0;
      for (int i = 0; i < scores.length; i++) {
        scores[i] = -(float) (random.nextInt(40) / 8.0);
        min = Math.min(min, (float) scores[i]);
      }
      PieceTrie trie = trie(ids);
      UnigramSplitter splitter =
          floats
              ? UnigramSplitter.sentencePiece(
                  trie, scores, new boolean[scores.length], min, 0, scores.length)
              : UnigramSplitter.huggingFace(trie, scores, min, scores.length);
      for (int i = 0; i < 10; i++) {
        String text = word(14);
        List<String> expected = naiveUnigram(text, ids, scores, min - 10f, floats);
        assertThat(split(splitter, text)).as("seed %s, text %s", seed, text).isEqualTo(expected);
      }
    }
  }

  private static List<String> split(PieceSplitter splitter, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    IntList ids = new IntList(8);
    IntList ends = new IntList(8);
    splitter.split(bytes, bytes.length, ids, ends);
    List<String> pieces = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < ends.size(); i++) {
      pieces.add(new String(bytes, begin, ends.get(i) - begin, StandardCharsets.UTF_8));
      begin = ends.get(i);
    }
    return pieces;
  }

  /** GPT-2's own loop: join all occurrences of the pair with the lowest rank, then look again. */
  private static List<String> naiveBpe(String text, List<Merge> merges) {
    Map<Merge, Integer> ranks = new HashMap<>();
    for (int rank = 0; rank < merges.size(); rank++) {
      ranks.put(merges.get(rank), rank);
    }
    List<String> word =
        text.chars()
            .mapToObj(c -> String.valueOf((char) c))
            .collect(Collectors.toCollection(ArrayList::new));
    while (true) {
      Merge best = null;
      for (int i = 0; i + 1 < word.size(); i++) {
        Merge pair = new Merge(word.get(i), word.get(i + 1));
        if (ranks.containsKey(pair)
            && (best == null || ranks.getOrDefault(pair, 0) < ranks.getOrDefault(best, 0))) {
          best = pair;
        }
      }
      if (best == null) {
        return word;
      }
      for (int i = 0; i + 1 < word.size(); i++) {
        if (word.get(i).equals(best.left()) && word.get(i + 1).equals(best.right())) {
          word.set(i, best.left() + best.right());
          word.remove(i + 1);
        }
      }
    }
  }

  @Test
  void mergesAreAppliedInOrderOfRank() {
    for (int round = 0; round < 300; round++) {
      List<String> symbols = new ArrayList<>(List.of("a", "b", "c"));
      List<Merge> merges = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        Merge merge =
            new Merge(
                symbols.get(random.nextInt(symbols.size())),
                symbols.get(random.nextInt(symbols.size())));
        if (!symbols.contains(merge.left() + merge.right())) {
          merges.add(merge);
          symbols.add(merge.left() + merge.right());
        }
      }
      MergeTable table = new MergeTable(merges, true);
      for (int length : new int[] {1, 2, 5, 20, 24, 25, 60, 200}) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
          text.append((char) ('a' + random.nextInt(3)));
        }
        assertThat(merged(table, text.toString()))
            .as("seed %s, merges %s, text %s", seed, merges, text)
            .isEqualTo(naiveBpe(text.toString(), merges));
      }
    }
  }

  private static List<String> merged(MergeTable table, String text) {
    int[] word = text.chars().map(c -> table.symbol(String.valueOf((char) c))).toArray();
    int[] ends = new int[word.length];
    for (int i = 0; i < ends.length; i++) {
      ends[i] = i + 1;
    }
    int count = table.merge(word, ends, word.length);
    List<String> symbols = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < count; i++) {
      symbols.add(text.substring(begin, ends[i]));
      assertThat(table.name(word[i])).isEqualTo(symbols.get(i));
      begin = ends[i];
    }
    return symbols;
  }

  @Test
  void heapGivesTheSmallestFirst() {
    LongHeap heap = new LongHeap();
    List<Long> values = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      long value = random.nextInt(500);
      heap.add(value);
      values.add(value);
    }
    Collections.sort(values);
    for (long value : values) {
      assertThat(heap.poll()).as("seed %s", seed).isEqualTo(value);
    }
    assertThat(heap.isEmpty()).isTrue();
  }
}
