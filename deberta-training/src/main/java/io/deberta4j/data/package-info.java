/**
 * From data files to batches: reading ({@link io.deberta4j.data.LabelledTexts}), splitting ({@link
 * io.deberta4j.data.StratifiedSplit}), ordering ({@link io.deberta4j.data.ShuffledBatches}) and
 * padding ({@link io.deberta4j.data.Collator}).
 */
@NullMarked
package io.deberta4j.data;

import org.jspecify.annotations.NullMarked;
