package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** {@code scaling}. */
final class ScalingCommandTest {
  @Test
  void everyPublishedModelHasARow() {
    Run run = Run.of("scaling");
    assertThat(run.code()).as(run.err()).isEqualTo(0);
    assertThat(run.lines()).hasSize(15);
    assertThat(run.out())
        .contains("| deberta-v2-xxlarge | 15", "| mdeberta-v3-base |", "| bert-base |")
        .contains("| deberta-v3-small-continue |");
  }

  @Test
  void twiceTheDaysTakeHalfTheNodes() {
    long ten = nodes("--days=10");
    assertThat(ten).isGreaterThan(1000).isCloseTo(2 * nodes("--days=20"), within(2L)); // whole ones
    assertThat(nodes("--days=10", "--utilisation=0.175")).isCloseTo(2 * ten, within(2L));
  }

  private static long nodes(String... more) {
    String[] all = new String[more.length + 3];
    all[0] = "scaling";
    all[1] = "--preset=deberta-v2-xxlarge";
    all[2] = "--tokens=1e15";
    System.arraycopy(more, 0, all, 3, more.length);
    String[] cells = Run.of(all).lines().get(2).split("\\|", -1);
    return Long.parseLong(cells[cells.length - 2].strip().replace(",", ""));
  }

  @Test
  void badUsageIsExitCodeTwo() {
    for (String option :
        new String[] {
          "--preset=x", "--days=0", "--tokens=-1", "--utilisation=1.5", "--devices-per-node=0"
        }) {
      Run run = Run.of("scaling", option);
      assertThat(run.code()).as(option).isEqualTo(2);
      assertThat(run.err()).startsWith("deberta: ");
    }
  }
}
