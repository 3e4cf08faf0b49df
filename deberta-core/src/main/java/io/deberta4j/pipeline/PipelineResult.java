package io.deberta4j.pipeline;

/** What every answer of a pipeline tells about itself. */
public interface PipelineResult {
  /** Returns how its texts were read. */
  Reading reading();

  /** Tells whether a text was cut, as {@link PipelineOptions#truncate} asked for. */
  default boolean truncated() {
    return reading().truncated();
  }

  /** Returns how many rows the model saw. */
  default int windows() {
    return reading().windows();
  }

  /** Returns the number type the encoder computed in, as {@code f32}. */
  default String precision() {
    return reading().precision();
  }
}
