/**
 * The linter of checkpoints: what a directory holds ({@link io.deberta4j.lint.Inspection}), and
 * what in it will not load, gives wrong answers, surprises, or is worth knowing ({@link
 * io.deberta4j.lint.Finding}). Headers and settings are read, no weights unless asked for.
 *
 * <p>A {@code Rule} is one kind of finding with the function that looks for it. The classes named
 * {@code ...Rules} list them by topic, {@code Rules} has all; {@code Checkpoint} is what they look
 * at.
 */
@NullMarked
package io.deberta4j.lint;

import org.jspecify.annotations.NullMarked;
