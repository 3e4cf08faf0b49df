/**
 * Named tensors in and out: safetensors, PyTorch files, model directories, and the names under
 * which released checkpoints keep them. Locates tensors in files; reading them is up to the caller.
 */
@NullMarked
package io.deberta4j.checkpoint;

import org.jspecify.annotations.NullMarked;
