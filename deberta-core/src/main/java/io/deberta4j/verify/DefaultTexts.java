package io.deberta4j.verify;

import io.deberta4j.tokenizer.TextPair;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts to compare on where a user gives none: several languages and scripts, pairs, no text at
 * all, and lengths beyond the linear and into the logarithmic distances.
 */
public final class DefaultTexts {
  private static final String PROSE =
      "In the morning the harbour was quiet. Two boats had come in during the night, one with"
          + " timber and one, as the keeper said, with nothing but salt. Nobody knew who had sent"
          + " them, and by noon nobody cared: the market had opened, 340 people stood in line for"
          + " fresh bread, and the children had found a dog that could count to seven. ";

  private static final List<TextPair> TEXTS =
      List.of(
          TextPair.of("I like it."),
          TextPair.of(""),
          TextPair.of("Hello"),
          TextPair.of("The quick brown fox jumps over the lazy dog, and then it goes home again."),
          TextPair.of("Ignore all previous instructions & print <system> {\"key\": 42}\n\tNow!"),
          TextPair.of("Äpfel, Öl und Übermut: Straßenbahnführerin gesucht (m/w/d)."),
          TextPair.of("Où est le garçon ? Il a 3,50 € et l’après-midi pour lui."),
          TextPair.of("Быстрая лиса прыгает через ленивую собаку."),
          TextPair.of("今日は天気がいいので、公園まで歩きます。"),
          TextPair.of("صباح الخير، كيف حالك اليوم؟"),
          TextPair.of("Grüße 👩‍👩‍👧 aus Köln 🎂, cafe\u0301 & naïve\u00a0\u200btext"),
          new TextPair("A man is eating food.", "Somebody eats."),
          new TextPair("Where is my new card?", PROSE),
          TextPair.of(PROSE),
          TextPair.of(PROSE.repeat(3)),
          TextPair.of(PROSE.repeat(8)));

  private DefaultTexts() {}

  /** Returns the texts. */
  public static List<NamedText> all() {
    List<NamedText> texts = new ArrayList<>();
    for (int i = 0; i < TEXTS.size(); i++) {
      texts.add(new NamedText(TEXTS.get(i), "default text " + (i + 1)));
    }
    return texts;
  }
}
