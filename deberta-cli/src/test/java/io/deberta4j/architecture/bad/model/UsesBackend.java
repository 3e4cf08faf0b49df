package io.deberta4j.architecture.bad.model;

import org.bytedeco.javacpp.Pointer;

/** Breaks: only tensor knows the native library. */
final class UsesBackend {
  long totalBytes() {
    return Pointer.totalBytes();
  }
}
