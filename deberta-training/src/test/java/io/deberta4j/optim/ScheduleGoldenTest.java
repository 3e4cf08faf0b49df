package io.deberta4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.deberta4j.testing.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every schedule of microsoft/DeBERTa has its recorded values, beyond the last step, too. */
class ScheduleGoldenTest {
  @TestFactory
  Stream<DynamicTest> factorsAgree() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(TestFolders.goldens())) {
      for (Path file : paths.filter(path -> path.endsWith("schedules.json")).sorted().toList()) {
        for (JsonNode row : new JsonMapper().readTree(file.toFile()).get("rows")) {
          String name =
              "%s %s, %s of %s, to %s"
                  .formatted(
                      TestFolders.goldens().relativize(file),
                      row.get("schedule").asText(),
                      row.get("warmup"),
                      row.get("total"),
                      row.get("ends"));
          tests.add(DynamicTest.dynamicTest(name, () -> compare(row)));
        }
      }
    }
    assertThat(tests.isEmpty() && !TestFolders.goldensGiven()).as("no schedules").isFalse();
    return tests.stream();
  }

  private static void compare(JsonNode row) {
    LearningRateSchedule schedule =
        ScheduleKind.named(row.get("schedule").asText())
            .create(
                ScheduleSettings.of(
                        row.get("total").asLong(),
                        Warmup.ofProportion(row.get("warmup").asDouble()))
                    .withEnd(row.get("ends").asDouble()));
    JsonNode expected = row.get("values");
    assertThat(expected.size()).isPositive();
    for (int step = 0; step < expected.size(); step++) {
      assertThat(schedule.factor(step))
          .as("step %d", step)
          .isCloseTo(expected.get(step).asDouble(), within(1e-12));
    }
  }
}
