package io.deberta4j.pretraining;

import io.deberta4j.model.WordLookup;
import io.deberta4j.tensor.Functional;
import io.deberta4j.tensor.Tensor;

/**
 * E_D = sg(E_G) + E_Δ (He et al. 2023, arXiv:2111.09543, section 3.2, eq. 4), row by row: only rows
 * that are looked up are added. The tables looked up are the deltas.
 *
 * @param words the generator's word table, [V, E]
 * @param positions the generator's table of absolute positions, [max_position_embeddings, E]
 * @param deltas how rows of a delta are looked up
 */
record GradientDisentangledEmbedding(Tensor words, Tensor positions, WordLookup deltas)
    implements WordLookup {
  @Override
  public Tensor rows(Tensor table, Tensor ids, long paddingId) {
    return Functional.embedding(words.detach(), ids).add(deltas.rows(table, ids, paddingId));
  }

  @Override
  public Tensor positions(Tensor table, Tensor ids) {
    return Functional.embedding(positions.detach(), ids).add(deltas.positions(table, ids));
  }
}
