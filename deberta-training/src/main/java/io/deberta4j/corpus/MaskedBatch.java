package io.deberta4j.corpus;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;

/**
 * Examples with masked tokens.
 *
 * @param input what the model reads, padded, [B, N]
 * @param labels the original id where a token is to be predicted, else {@link
 *     MaskedSequence#IGNORED}, [B, N], I64: as {@code MaskedLanguageModel} takes them
 * @param predicted how many tokens are to be predicted
 * @param tokens how many tokens are real, [CLS] and [SEP] included
 */
public record MaskedBatch(Batch input, Tensor labels, int predicted, int tokens) {}
