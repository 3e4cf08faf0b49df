/**
 * From hidden states to logits and losses. Classes are named as in Hugging Face's transformers, or,
 * where those have none, as in microsoft/DeBERTa. Letters in shapes as in {@code model}.
 */
@NullMarked
package io.deberta4j.head;

import org.jspecify.annotations.NullMarked;
