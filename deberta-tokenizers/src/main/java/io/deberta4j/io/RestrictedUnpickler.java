package io.deberta4j.io;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads Python pickles (protocols 0 to 5) as plain data, and only as that.
 *
 * <p>A pickle is a program for a small stack machine that can call any Python function by name.
 * Here a name means something only if the caller allowed it, and then it means the caller's own
 * {@link PickleFunction} or value; every other name is an error that says which and where. Nothing
 * from a file is ever loaded, looked up or run.
 *
 * <p>Results are {@code Long} or {@code BigInteger}, {@code Double}, {@code Boolean}, {@code
 * String}, {@code byte[]}, {@code null} for None, {@code List} for lists (modifiable) and tuples
 * (not modifiable), {@code Map} in file order for dicts, and whatever the allowed functions return.
 * Dict keys are scalars or short tuples of scalars. A result never contains itself and is small
 * enough to be walked recursively.
 *
 * <p>Source: the opcode list of CPython's {@code pickletools}. Sets, out-of-band buffers and the
 * extension registry occur in no published checkpoint and are refused.
 */
public final class RestrictedUnpickler {
  private final Map<String, Object> allowed;
  private final @Nullable PickleFunction persistent;
  private final PickleLimits limits;

  private RestrictedUnpickler(Builder builder) {
    allowed = Map.copyOf(builder.allowed);
    persistent = builder.persistent;
    limits = builder.limits;
  }

  /** Starts an unpickler that allows no name at all. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what an unpickler allows. */
  public static final class Builder {
    private final Map<String, Object> allowed = new HashMap<>();
    private @Nullable PickleFunction persistent;
    private PickleLimits limits = PickleLimits.DEFAULT;

    private Builder() {}

    /** Lets the pickle call {@code module.name}, which runs {@code function}. */
    public Builder allow(String module, String name, PickleFunction function) {
      allowed.put(module + "." + name, function);
      return this;
    }

    /** Lets the pickle mention {@code module.name}, which becomes {@code value}. */
    public Builder allowValue(String module, String name, Object value) {
      allowed.put(module + "." + name, value);
      return this;
    }

    /** Allows {@code collections.OrderedDict}, which becomes a map in file order. */
    public Builder allowOrderedDict() {
      return allow("collections", "OrderedDict", PickleContainers::dict);
    }

    /** Resolves persistent ids; without this they are refused. The id is the only argument. */
    public Builder persistentIds(PickleFunction resolver) {
      persistent = resolver;
      return this;
    }

    /** Replaces {@link PickleLimits#DEFAULT}. */
    public Builder limits(PickleLimits replacement) {
      limits = replacement;
      return this;
    }

    /** Returns the unpickler; it is immutable and may be used by many threads. */
    public RestrictedUnpickler build() {
      return new RestrictedUnpickler(this);
    }
  }

  /**
   * Reads a whole region as one pickle.
   *
   * @throws CheckpointException if it is truncated, malformed, too large, names something that is
   *     not allowed, is None, or is followed by other bytes
   */
  public Object load(FileRegion region) {
    try (PickleInput input = PickleInput.open(region)) {
      Object value = load(input);
      if (input.position() != region.length()) {
        throw input.error("is followed by other bytes", input.position());
      }
      return value;
    }
  }

  /** Reads one pickle and leaves {@code input} behind it; errors as {@link #load(FileRegion)}. */
  public Object load(PickleInput input) {
    return new PickleMachine(allowed, persistent, limits, input).run();
  }
}
