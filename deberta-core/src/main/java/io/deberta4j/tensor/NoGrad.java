package io.deberta4j.tensor;

import org.bytedeco.pytorch.AutoGradMode;

/** Switches the recording of gradients off on the current thread while it is open. */
public final class NoGrad implements AutoCloseable {
  private final AutoGradMode guard;

  private NoGrad() {
    Engine.load();
    guard = new AutoGradMode(false);
    guard.retainReference();
  }

  /** Switches recording off until the result is closed. */
  public static NoGrad open() {
    return new NoGrad();
  }

  /** Restores what was before. */
  @Override
  public void close() {
    guard.close();
  }
}
