/**
 * Text to token ids and back, in pure Java.
 *
 * <p>Reading order: {@link io.deberta4j.tokenizer.Tokenizer} (the front door), {@code
 * TokenizerLoader} (files to a tokenizer), {@code Segmenter} (one text to pieces; one
 * implementation per family), {@code Assembler} (pieces to an {@link
 * io.deberta4j.tokenizer.Encoding}: truncation, special tokens, padding).
 */
@NullMarked
package io.deberta4j.tokenizer;

import org.jspecify.annotations.NullMarked;
