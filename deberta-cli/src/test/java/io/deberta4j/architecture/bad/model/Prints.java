package io.deberta4j.architecture.bad.model;

/** Breaks: library code prints nothing. */
final class Prints {
  void print() {
    System.out.println("never called");
  }
}
