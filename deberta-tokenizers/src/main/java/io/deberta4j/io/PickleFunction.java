package io.deberta4j.io;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stand-in for a class or function that a pickle may name: it turns arguments into plain data.
 *
 * <p>Arguments come from an untrusted file, may be of any type and may contain themselves: look at
 * their own elements only, never walk them. Throw {@link CheckpointException} for what does not
 * fit; the unpickler adds the place.
 */
@FunctionalInterface
public interface PickleFunction {
  /** Returns the value for these arguments. */
  @Nullable Object call(List<@Nullable Object> arguments);
}
