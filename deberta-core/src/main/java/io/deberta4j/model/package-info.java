/**
 * The DeBERTa encoder, one implementation for v1, v2, v3 and mDeBERTa (He et al. 2021,
 * arXiv:2006.03654 and arXiv:2111.09543). This is the reference path: it reads like the paper.
 *
 * <p>Letters in shapes: <b>B</b> batch, <b>N</b> tokens, <b>Q</b> queries (N in an encoder),
 * <b>A</b> heads, <b>d</b> head size, <b>D</b> = A·d hidden size, <b>k</b> relative span (2k
 * positions), <b>E</b> embedding size, <b>V</b> vocabulary.
 */
@NullMarked
package io.deberta4j.model;

import org.jspecify.annotations.NullMarked;
