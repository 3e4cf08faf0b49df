package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deberta4j.experiment.ExperimentFile;
import io.deberta4j.hub.PipelineTask;
import io.deberta4j.report.CardNotes;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recipe of deberta-nano: what is to be embedded fits what it is trained by. */
class NanoRecipeTest {
  private static final Path RECIPE =
      TestFolders.repository().resolve("deberta-models/recipes/nano");
  private static final Path EMBEDDED = RECIPE.resolve("embedded");

  private static JsonNode json(Path file) throws IOException {
    return Json.of(Files.readString(file));
  }

  @Test
  void everyModelOfTheListHasATourOfItsTasks() throws IOException {
    List<String> tasks = Arrays.stream(PipelineTask.values()).map(PipelineTask::label).toList();
    for (JsonNode model : json(EMBEDDED.resolve("index.json")).path("models")) {
      JsonNode tour = json(EMBEDDED.resolve(model.path("name").asText()).resolve("demo.json"));
      assertThat(Json.texts(model.path("tasks")))
          .isEqualTo(Json.keys(tour.path("tasks")))
          .isSubsetOf(tasks);
      for (JsonNode task : tour.path("tasks")) {
        assertThat(task.path("about").asText()).isNotEmpty();
        assertThat(task.path("texts")).isNotEmpty();
      }
    }
  }

  /** The rows of the tour are held out by the very options that the head is trained by. */
  @Test
  void heldOutRowsAreOfTheSplitThatTheHeadIsTrainedOn() throws IOException {
    Path description = RECIPE.resolve("heads.json");
    assertThat(ExperimentFile.read(description).against()).isEqualTo("5e-4");
    JsonNode sets = json(description).at("/axes/data-set");
    int found = 0;
    for (JsonNode model : json(EMBEDDED.resolve("index.json")).path("models")) {
      String name = model.path("name").asText();
      for (JsonNode task : json(EMBEDDED.resolve(name).resolve("demo.json")).path("tasks")) {
        List<String> data = Json.texts(task.at("/held_out/data"));
        if (!data.isEmpty()) {
          List<String> trained = Json.texts(sets.path(name));
          assertThat(Collections.indexOfSubList(trained, data)).as(name).isZero();
          assertThat(trained).contains("{files}/cards/" + name + ".json");
          assertThat(CardNotes.read(RECIPE.resolve("cards/" + name + ".json")).sources())
              .as(name)
              .isNotEmpty();
          found++;
        }
      }
    }
    assertThat(found).isEqualTo(5);
  }
}
