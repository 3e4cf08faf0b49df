/**
 * The data sets of the papers as data: {@link io.deberta4j.task.Tasks} reads them from {@code
 * tasks.json}, {@link io.deberta4j.task.TaskData} opens their files, {@link
 * io.deberta4j.task.Decoder} turns logits into predictions, {@link io.deberta4j.task.TaskScores}
 * judges those, {@link io.deberta4j.task.Submission} writes them as the authors want them.
 */
@NullMarked
package io.deberta4j.task;

import org.jspecify.annotations.NullMarked;
