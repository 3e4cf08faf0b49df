package io.deberta4j.pretraining;

import io.deberta4j.io.DataException;
import io.deberta4j.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sentences of our own in which the same context stands before two words that cannot change places,
 * after the paper's "a new store opened beside the new mall" (He et al. 2021, arXiv:2006.03654,
 * section 1): what is near does not tell them apart, where they stand does.
 *
 * @param pairs the sentences that the vocabulary can ask
 * @param leftOut those of whose words one is no single token
 */
public record PairTemplates(List<MinimalPair> pairs, List<String> leftOut) {
  private static final String RESOURCE = "minimal-pairs.txt";
  private static final Pattern FORM =
      Pattern.compile("([^\\[\\]]*)\\[([^\\[\\]]+)]([^\\[\\]]+)\\[([^\\[\\]]+)]([^\\[\\]]*)");

  /** Copies the lists. */
  public PairTemplates {
    pairs = List.copyOf(pairs);
    leftOut = List.copyOf(leftOut);
  }

  /** Returns the sentences of this repository for a vocabulary. */
  public static PairTemplates standard(Tokenizer tokenizer) {
    try (InputStream in =
        Objects.requireNonNull(PairTemplates.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      return of(new String(in.readAllBytes(), StandardCharsets.UTF_8), tokenizer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads sentences, one in each line, with two words in brackets; lines that begin with # are for
   * people.
   *
   * @throws DataException naming the line, if it is not of this form
   */
  static PairTemplates of(String text, Tokenizer tokenizer) {
    List<MinimalPair> pairs = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher parts = FORM.matcher(line);
      if (!parts.matches() || parts.group(2).equals(parts.group(4))) {
        throw new DataException(
            "line %d: expected a sentence with two different words in [brackets], got '%s'"
                .formatted(number, line));
      }
      int index = pairs.size() + leftOut.size();
      if (!add(parts, index, tokenizer, pairs)) {
        leftOut.add(line);
      }
    }
    return new PairTemplates(pairs, leftOut);
  }

  /** Adds a sentence if it differs from the one with its words exchanged by two tokens only. */
  private static boolean add(
      Matcher parts, int index, Tokenizer tokenizer, List<MinimalPair> pairs) {
    String sentence = sentence(parts, parts.group(2), parts.group(4));
    int[] right = tokenizer.encode(sentence).ids();
    int[] other = tokenizer.encode(sentence(parts, parts.group(4), parts.group(2))).ids();
    if (right.length != other.length) {
      return false;
    }
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < right.length; i++) {
      if (right[i] != other[i]) {
        places.add(i);
      }
    }
    if (places.size() != 2) {
      return false;
    }
    int first = places.get(0);
    int second = places.get(1);
    if (right[first] != other[second] || right[second] != other[first]) {
      return false;
    }
    pairs.add(new MinimalPair(right, first, second, index, index, sentence));
    return true;
  }

  private static String sentence(Matcher parts, String first, String second) {
    return parts.group(1) + first + parts.group(3) + second + parts.group(5);
  }
}
