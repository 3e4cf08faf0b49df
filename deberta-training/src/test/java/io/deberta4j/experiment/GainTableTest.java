package io.deberta4j.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.pretraining.SequenceScore;
import io.deberta4j.pretraining.SequenceScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Differences between arms, compared along a second axis. */
class GainTableTest {
  private static final String DESCRIPTION =
      """
      {"title": "A title", "hypothesis": "H", "test": "T", "detects": "D", "seeds": [1, 2, 3],
       "axes": {"span": {"8": ["8"], "16": ["16"], "full": ["64"]},
                "arm": {"old": ["old"], "new": ["new"]}},
       "compared": "arm", "against": "old", "gains": {"axis": "span", "against": "full"},
       "steps": [{"command": ["pretrain", "{span}", "{arm}", "{seed}", "{run}"]},
                 {"command": ["evaluate-lm", "{span}", "{arm}", "{seed}", "{run}"]}]}
      """;

  @TempDir Path folder;

  /** The masks of runs with span 16. */
  private String masks = "";

  /**
   * The new arm's loss is below the old one's by 8 / span, at span 8 by 0.1 more for each seed; in
   * document 1 all losses are higher by 1, and by 2 with span 8.
   */
  private String play(List<String> words) {
    double span = Double.parseDouble(words.get(1));
    boolean arm = words.get(2).equals("new");
    double seed = Double.parseDouble(words.get(3)) / 10;
    double gain = arm ? 8 / span + (span == 8 ? seed : 0) : 0;
    if (words.get(0).equals("pretrain")) {
      return "{\"figures\": [{\"data\": \"validation\", \"metric\": \"loss\", \"value\": %s}]}"
          .formatted(4 + seed - gain);
    }
    Path file = Path.of(words.get(4)).resolve("scores.jsonl");
    List<SequenceScore> scores = new ArrayList<>();
    for (int document = 0; document < 2; document++) {
      double loss = 4 + seed - gain + document * (span == 8 ? 2 : 1);
      scores.add(new SequenceScore("mlm", document, document, "", 10, 10 * loss, 4));
    }
    SequenceScores.write(file, scores);
    return """
        {"scores": "%s", "masks": {"mlm": "a%s"}, "figures": [
         {"data": "validation", "metric": "mlm_loss", "value": %s}]}
        """
        .formatted(file.toString().replace('\\', '/'), span == 16 ? masks : "", 4 - gain);
  }

  private String tables(String description) throws IOException {
    return PlayedExperiment.tables(folder, "gains", description, this::play);
  }

  /** With span 8 the new arm is below by 1.1, 1.2, 1.3, with 16 by 0.5, with 64 by 0.125. */
  @Test
  void differencesAreComparedSeedBySeed() throws IOException {
    assertThat(tables(DESCRIPTION))
        .contains(
            """
            | loss on validation, above old, less the same at span full | seeds | mean | lowest | highest | |
            |---|--:|--:|--:|--:|---|
            | new, span 8 | 3 | −1.0750 | −1.1750 | −0.9750 | beyond the spread |
            | new, span 16 | 3 | −0.3750 | −0.3750 | −0.3750 | beyond the spread |

            """);
  }

  /** What documents add to both arms cancels out; what is left differs by seed alone. */
  @Test
  void gainsHaveIntervalsWhereThereAreScoresBySequence() throws IOException {
    assertThat(tables(DESCRIPTION))
        .contains(
            """
            | mlm_loss on validation, above old, less the same at span full | seeds | mean | lowest | highest | 95 % | |
            |---|--:|--:|--:|--:|--:|---|
            | new, span 8 | 3 | −1.0750 | −1.1750 | −0.9750 | −1.1750 to −0.9750 | beyond the spread |
            | new, span 16 | 3 | −0.3750 | −0.3750 | −0.3750 | −0.3750 to −0.3750 | beyond the spread |

            """);
  }

  @Test
  void runsThatWereNotAskedTheSameHaveNoInterval() throws IOException {
    masks = "b";
    assertThat(tables(DESCRIPTION))
        .contains("| new, span 16 | 3 | −0.3750 | −0.3750 | −0.3750 | not asked the same | beyond")
        .contains("| −1.1750 to −0.9750 | beyond");
  }

  /** Without a question about gains, or without the runs to compare with, there is no table. */
  @Test
  void onlyWhatIsAskedForAndThereIsCompared() throws IOException {
    String unasked =
        DESCRIPTION.replace("\"gains\": {\"axis\": \"span\", \"against\": \"full\"},", "");
    assertThat(tables(unasked)).doesNotContain("less the same");
    String without = "\"without\": [{\"span\": \"full\", \"arm\": \"new\"}], \"compared\"";
    assertThat(tables(DESCRIPTION.replace("\"compared\"", without)))
        .doesNotContain("less the same");
  }
}
