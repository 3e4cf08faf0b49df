/**
 * What is written down about a run. {@link io.deberta4j.report.RunFolder} is the door: it is told
 * every update and every evaluation, and keeps {@link io.deberta4j.report.RunLog}, TensorBoard
 * files, tables, {@code run.json} and the HTML report. {@link io.deberta4j.report.Provenance} puts
 * a description and a model card into every saved model. Nothing here knows how a model is trained:
 * everything comes in as small records.
 */
@NullMarked
package io.deberta4j.report;

import org.jspecify.annotations.NullMarked;
