package io.deberta4j.pipeline;

/**
 * How the texts of a result were read.
 *
 * @param windows how many rows the model saw; more than there are texts where one of them was
 *     longer than the model's maximum
 * @param truncated whether a text was cut, as {@link PipelineOptions#truncate} asked for
 * @param precision the number type the encoder computed in, as {@code f32}
 */
public record Reading(int windows, boolean truncated, String precision) {}
