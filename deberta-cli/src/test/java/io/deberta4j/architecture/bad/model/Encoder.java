package io.deberta4j.architecture.bad.model;

/** What the others wrongly use. */
public final class Encoder {}
