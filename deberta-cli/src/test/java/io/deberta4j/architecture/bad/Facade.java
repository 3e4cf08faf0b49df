package io.deberta4j.architecture.bad;

/** What the head wrongly uses. */
public final class Facade {}
