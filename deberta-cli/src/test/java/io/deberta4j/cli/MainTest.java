package io.deberta4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MainTest {
  @Test
  void versionIsAnAnswer() {
    assertThat(Main.execute("--version")).isEqualTo(0);
  }

  @Test
  void anUnknownOptionIsBadUsage() {
    assertThat(Main.execute("--no-such-option")).isEqualTo(2);
  }
}
