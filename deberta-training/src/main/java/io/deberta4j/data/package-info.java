/**
 * From data files to batches. {@link io.deberta4j.data.SampleFiles} reads the formats that data
 * sets are published in as {@link io.deberta4j.data.Sample}s, {@link
 * io.deberta4j.data.SampleEncoder} makes {@link io.deberta4j.data.Features} of them, {@link
 * io.deberta4j.data.FeatureCollator} pads those into a batch. For texts with one label in a table
 * of one's own there is a shorter way: reading ({@link io.deberta4j.data.LabelledTexts}), splitting
 * ({@link io.deberta4j.data.StratifiedSplit}), padding ({@link io.deberta4j.data.Collator}). {@link
 * io.deberta4j.data.ShuffledBatches} orders either.
 */
@NullMarked
package io.deberta4j.data;

import org.jspecify.annotations.NullMarked;
