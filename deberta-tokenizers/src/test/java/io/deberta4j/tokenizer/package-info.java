/** Tests of the tokenizers. */
@NullMarked
package io.deberta4j.tokenizer;

import org.jspecify.annotations.NullMarked;
