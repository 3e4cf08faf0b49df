package io.deberta4j.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.deberta4j.tokenizer.SentencePieceModel.Algorithm;
import io.deberta4j.tokenizer.SentencePieceModel.Normalization;
import io.deberta4j.tokenizer.SentencePieceModel.Piece;
import io.deberta4j.tokenizer.SentencePieceModel.PieceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short cuts against the long way round, on random text. */
class FastPathTest {
  private final long seed = Long.getLong("seed", 815L);
  private final Random random = new Random(seed);
  private final RandomText texts = new RandomText(random);

  @ParameterizedTest
  @ValueSource(
      strings = {" {2,}", "\\s{2,}|[\\n\\r\\t]", "[a-f]+", "the|wor", "\\d\\D", "\\w+", "é+", "."})
  void aLookAtTwoCharactersMissesNoMatch(String expression) {
    Pattern pattern = Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS);
    assertThat(MatchStarts.of(pattern)).isNotNull();
    GuardedPattern guarded = GuardedPattern.regex(expression);
    for (int round = 0; round < 2_000; round++) {
      String text = texts.next();
      List<String> expected = new ArrayList<>();
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        expected.add(matcher.start() + "-" + matcher.end());
      }
      List<String> found = new ArrayList<>();
      guarded.forEach(text, (from, to) -> found.add(from + "-" + to));
      assertThat(found).as("seed %s, text %s", seed, text).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"^a", "a$", "\\bthe", "(?<=a)b", "a*", "(a)\\1", "a(?=b)"})
  void anExpressionThatLooksAroundIsNotShortened(String expression) {
    assertThat(MatchStarts.of(Pattern.compile(expression))).isNull();
  }

  @Test
  void aWordSeenBeforeHasThePiecesOfTheModel() {
    List<UnigramModel.Entry> entries = new ArrayList<>();
    for (String token : List.of("<unk>", "a", "b", "ab", "ba", "é", "😀", "abé", "bb😀")) {
      entries.add(new UnigramModel.Entry(token, -entries.size()));
    }
    TokenModel model = new UnigramModel(entries, OptionalInt.of(0), false);
    WordCache cache = new WordCache(model);
    String[] letters = {"a", "b", "é", "😀", "?"};
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder("..");
      int length = 1 + random.nextInt(random.nextInt(50) == 0 ? 80 : 5);
      for (int i = 0; i < length; i++) {
        text.append(letters[random.nextInt(letters.length)]);
      }
      AlignedText word = AlignedText.of(text.toString()).slice(2, text.length());
      assertThat(pieces(cache, word))
          .as("seed %s, text %s", seed, text)
          .isEqualTo(pieces(model, word));
    }
  }

  private static List<String> pieces(TokenModel model, AlignedText word) {
    Pieces pieces = new Pieces(8);
    model.tokenize(word, 3, pieces);
    List<String> list = new ArrayList<>();
    for (int i = 0; i < pieces.size(); i++) {
      list.add(
          pieces.id(i)
              + " "
              + pieces.start(i)
              + "-"
              + pieces.end(i)
              + " "
              + pieces.word(i)
              + " "
              + pieces.surface(i));
    }
    return list;
  }

  /** Joins the neighbours with the best score, the leftmost first, in the whole text at once. */
  private static List<String> naive(String text, Map<String, Float> scores) {
    List<String> symbols = new ArrayList<>();
    text.codePoints().forEach(c -> symbols.add(Character.toString(c)));
    while (true) {
      int best = -1;
      float score = Float.NEGATIVE_INFINITY;
      for (int i = 0; i + 1 < symbols.size(); i++) {
        float joined =
            scores.getOrDefault(symbols.get(i) + symbols.get(i + 1), Float.NEGATIVE_INFINITY);
        if (joined > score) {
          best = i;
          score = joined;
        }
      }
      if (best < 0) {
        return symbols;
      }
      symbols.set(best, symbols.get(best) + symbols.remove(best + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sentencePieceBpeJoinsWordByWordWhatItJoinsInTheWholeText(boolean acrossWords) {
    for (int round = 0; round < 200; round++) {
      Map<String, Float> scores = new LinkedHashMap<>();
      for (String letter : List.of("\u2581", "a", "b", "é")) {
        scores.put(letter, -1000f);
      }
      List<String> symbols = new ArrayList<>(scores.keySet());
      for (int i = 0; i < 12; i++) {
        String left = symbols.get(random.nextInt(symbols.size()));
        String right = symbols.get(random.nextInt(symbols.size()));
        if ((acrossWords || !right.startsWith("\u2581")) && !scores.containsKey(left + right)) {
          scores.put(left + right, (float) -random.nextInt(8));
          symbols.add(left + right);
        }
      }
      SentencePieceBpeSplitter splitter = splitter(scores);
      for (int i = 0; i < 20; i++) {
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(30); n > 0; n--) {
          text.append("\u2581aabbé".charAt(random.nextInt(6)));
        }
        assertThat(split(splitter, text.toString()))
            .as("seed %s, pieces %s, text %s", seed, scores, text)
            .isEqualTo(naive(text.toString(), scores));
      }
    }
  }

  private static SentencePieceBpeSplitter splitter(Map<String, Float> scores) {
    List<Piece> pieces = new ArrayList<>();
    pieces.add(new Piece("<unk>", 0, PieceType.UNKNOWN));
    scores.forEach((text, score) -> pieces.add(new Piece(text, score, PieceType.NORMAL)));
    Normalization none = new Normalization(ByteString.EMPTY, true, true, true);
    SentencePieceModel model =
        new SentencePieceModel(pieces, Algorithm.BPE, false, false, "", none, none, 0);
    return new SentencePieceBpeSplitter(model, new PieceIds(model), null);
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
}
