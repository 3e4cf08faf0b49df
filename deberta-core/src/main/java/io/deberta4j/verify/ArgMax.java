package io.deberta4j.verify;

/**
 * How often two outputs decide alike.
 *
 * @param same how many largest values are in the same place
 * @param of how many there are: one for a text, or one for each token
 */
public record ArgMax(long same, long of) {
  ArgMax plus(ArgMax other) {
    return new ArgMax(same + other.same, of + other.of);
  }

  @Override
  public String toString() {
    return same + "/" + of;
  }
}
