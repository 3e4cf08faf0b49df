package io.deberta4j.pipeline;

/** A text as a vector. */
public final class Embedding implements PipelineResult {
  private final String text;
  private final float[] vector;
  private final Reading reading;

  Embedding(String text, float[] vector, Reading reading) {
    this.text = text;
    this.vector = vector;
    this.reading = reading;
  }

  /** Returns the text. */
  public String text() {
    return text;
  }

  /** Returns a copy of the vector, [D]. */
  public float[] vector() {
    return vector.clone();
  }

  @Override
  public Reading reading() {
    return reading;
  }

  /**
   * Returns the cosine of the angle to another vector: 1 for the same direction, 0 if either is
   * zero.
   */
  public double cosine(Embedding other) {
    if (vector.length != other.vector.length) {
      throw new IllegalArgumentException(
          "vectors of sizes " + vector.length + " and " + other.vector.length);
    }
    double dot = 0;
    double here = 0;
    double there = 0;
    for (int i = 0; i < vector.length; i++) {
      dot += (double) vector[i] * other.vector[i];
      here += (double) vector[i] * vector[i];
      there += (double) other.vector[i] * other.vector[i];
    }
    return here == 0 || there == 0 ? 0 : dot / Math.sqrt(here * there);
  }

  @Override
  public String toString() {
    return "Embedding[text=" + text + ", size=" + vector.length + ", reading=" + reading + "]";
  }
}
