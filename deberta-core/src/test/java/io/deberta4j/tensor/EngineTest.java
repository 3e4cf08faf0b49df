package io.deberta4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Threads, and words for what keeps libtorch from loading. */
class EngineTest {
  @Test
  void threadsCanBeSet() {
    Engine.load();
    int before = Engine.threads();
    try {
      Engine.setThreads(1);
      assertThat(Engine.threads()).isEqualTo(1);
      assertThatThrownBy(() -> Engine.setThreads(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least 1");
    } finally {
      Engine.setThreads(before);
    }
  }

  @Test
  void tooOldAGlibcIsSaidSo() {
    LinkageError error =
        new UnsatisfiedLinkError(
            "libc.so.6: version `GLIBC_2.35' not found (required by libtorch)");
    assertThat(Engine.explain(error)).contains("glibc 2.35 or newer");
  }

  @Test
  void muslIsSaidSo() {
    LinkageError error = new UnsatisfiedLinkError("Error loading: libc.musl-x86_64.so.1");
    assertThat(Engine.explain(error)).contains("musl systems are not supported");
  }

  /** The reason often stands in a cause: the first class that needs the library reports another. */
  @Test
  void aMissingClassifierIsSaidSo() {
    LinkageError error = new ExceptionInInitializerError(new UnsatisfiedLinkError("no jnitorch"));
    assertThat(Engine.explain(error)).contains("no jnitorch").contains("linux-x86_64");
  }
}
