package io.deberta4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever trains a model wants its card to say. */
class CardNotesTest {
  @TempDir Path folder = Path.of("unset");

  private CardNotes read(String json) throws IOException {
    return CardNotes.read(Files.writeString(folder.resolve("card.json"), json));
  }

  @Test
  void whatIsSaidIsReadAndTheRestIsEmpty() throws IOException {
    CardNotes notes = read("{\"license\": \"mit\", \"sources\": [\"Ours, CC0.\"]}");
    assertThat(notes).isEqualTo(new CardNotes(List.of(), "mit", List.of("Ours, CC0."), List.of()));
    assertThat(read("{}")).isEqualTo(CardNotes.NONE);
  }

  @Test
  void whatIsUnknownOrOfAnotherKindIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> read("{\"licence\": \"mit\"}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("card.json", "licence is not known", "license");
    assertThatThrownBy(() -> read("{\"license\": 1}")).hasMessageContaining("license expected");
    assertThatThrownBy(() -> read("{\"sources\": \"a\"}")).hasMessageContaining("list of texts");
    assertThatThrownBy(() -> read("{\"languages\": [1]}")).hasMessageContaining("languages has 1");
  }
}
