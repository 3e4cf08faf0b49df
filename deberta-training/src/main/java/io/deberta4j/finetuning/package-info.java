/**
 * Fine-tuning: from the files of a task, or tables of one's own, to a model and its figures. {@link
 * io.deberta4j.finetuning.TaskFineTuning} puts data, head, trainer and report together; {@link
 * io.deberta4j.finetuning.TaskModel} predicts.
 */
@NullMarked
package io.deberta4j.finetuning;

import org.jspecify.annotations.NullMarked;
