package io.deberta4j.corpus;

import java.util.List;

/**
 * The text of a shard.
 *
 * @param split what it is for
 * @param number of the shard among those of its part
 * @param parts documents, or parts of them, in their order
 * @param read how much of all text was read when it was full, 0 to 1
 */
record Chunk(Split split, long number, List<Part> parts, double read) {
  /**
   * Lines of a document.
   *
   * @param document its number over all files
   * @param lines none of them empty; with a space before them where the tokens differ by it
   */
  record Part(long document, List<String> lines) {}
}
