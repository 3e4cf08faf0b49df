package io.deberta4j.pipeline;

/**
 * A choice and how well it fits.
 *
 * @param index its number among the choices that were given, from 0
 * @param text the choice
 * @param score its probability among the choices
 */
public record Choice(int index, String text, double score) {}
