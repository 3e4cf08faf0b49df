package io.deberta4j.architecture.bad.helpers;

/** Breaks: a package outside the order. */
final class Unplaced {}
