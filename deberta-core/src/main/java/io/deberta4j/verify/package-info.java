/**
 * Parity of a checkpoint with another runtime, on texts of the user: an ONNX file that was exported
 * elsewhere ({@link io.deberta4j.verify.GraphRuntime} runs it), or outputs that were recorded
 * elsewhere. {@code deberta verify} prints the report. Where the two disagree, {@code Diagnosis}
 * tries what could explain it, and tells only what the numbers bear out.
 */
@NullMarked
package io.deberta4j.verify;

import org.jspecify.annotations.NullMarked;
