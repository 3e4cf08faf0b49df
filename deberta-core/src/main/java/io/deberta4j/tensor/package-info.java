/**
 * A thin facade over libtorch: the only package that imports {@code org.bytedeco}. It wraps the
 * operations that DeBERTa needs and no more.
 */
@NullMarked
package io.deberta4j.tensor;

import org.jspecify.annotations.NullMarked;
