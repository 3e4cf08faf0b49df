package io.deberta4j.data;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What one step computes on, for any kind of task; B inputs, of C choices each (1 elsewhere).
 *
 * @param input the padded tokens, [B · C, N], the choices of an input one after the other
 * @param choices C
 * @param entities token positions of each mention, 0 for an empty slot, [B, E, S], I64; null but
 *     for entity choice
 * @param labels what to predict: class or choice [B] I64; score [B] F32; label set [B, L] F32;
 *     first and last token of the answer [B, 2] I64; class of each token, {@link Target#IGNORED}
 *     for none, [B, N] I64; whether a mention fills the gap [B, E] I64. Null if any input has no
 *     target
 */
public record FeatureBatch(
    Batch input, int choices, @Nullable Tensor entities, @Nullable Tensor labels) {}
