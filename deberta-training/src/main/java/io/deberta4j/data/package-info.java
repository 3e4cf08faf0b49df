/**
 * From data files to batches. {@link io.deberta4j.data.SampleFiles} reads the formats that data
 * sets are published in as {@link io.deberta4j.data.Sample}s, {@link
 * io.deberta4j.data.SampleEncoder} makes {@link io.deberta4j.data.Features} of them, {@link
 * io.deberta4j.data.FeatureCollator} pads those into a batch. {@link
 * io.deberta4j.data.ShuffledBatches} orders them, {@link io.deberta4j.data.StratifiedSplit} holds
 * some out.
 */
@NullMarked
package io.deberta4j.data;

import org.jspecify.annotations.NullMarked;
