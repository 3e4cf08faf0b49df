package io.deberta4j.architecture.bad.tokenizer;

/** Breaks: tokenizers are pure Java. */
final class LoadsNativeCode {
  void load() {
    System.loadLibrary("never-called");
  }

  native int tokenize();
}
