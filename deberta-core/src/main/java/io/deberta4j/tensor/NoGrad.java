package io.deberta4j.tensor;

import org.bytedeco.pytorch.GradMode;

/** Switches the recording of gradients off on the current thread while it is open. */
public final class NoGrad implements AutoCloseable {
  private final boolean before;

  private NoGrad() {
    Engine.load();
    before = GradMode.is_enabled();
    GradMode.set_enabled(false);
  }

  /** Switches recording off until the result is closed. */
  public static NoGrad open() {
    return new NoGrad();
  }

  /** Restores what was before. */
  @Override
  public void close() {
    GradMode.set_enabled(before);
  }
}
