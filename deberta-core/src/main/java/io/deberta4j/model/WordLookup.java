package io.deberta4j.model;

import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;

/**
 * How rows of the word table are looked up. Training replaces it where it wants the gradient of the
 * rows of a batch instead of one as large as the table.
 */
@FunctionalInterface
public interface WordLookup {
  /** A plain lookup; gradients have the shape of the table. */
  WordLookup DENSE = Functional::embedding;

  /**
   * Looks rows up.
   *
   * @param table [V, E]
   * @param ids indices of rows, I64, any shape [...]
   * @param paddingId the row whose gradient stays 0, −1 for none
   * @return [..., E]
   */
  Tensor rows(Tensor table, Tensor ids, long paddingId);

  /**
   * Looks the absolute positions of the input up.
   *
   * @param table [max_position_embeddings, E]
   * @param ids I64, [B or 1, N]
   * @return [B or 1, N, E]
   */
  default Tensor positions(Tensor table, Tensor ids) {
    return Functional.embedding(table, ids);
  }
}
