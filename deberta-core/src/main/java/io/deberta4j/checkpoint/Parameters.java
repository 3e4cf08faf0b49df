package io.deberta4j.checkpoint;

import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.RandomSource;
import io.deberta4j.tensor.Tensor;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The named weights of a model. A model asks for each of its tensors by name and shape, and gets it
 * read from a checkpoint or freshly drawn; the tree of objects is the tree of names.
 *
 * <p>Owns the tensors it gave out: closing the root frees them. Asking twice for a name gives the
 * same tensor, which is how weights are tied.
 */
public final class Parameters implements WeightNames, AutoCloseable {
  /** How a tensor is drawn where it is not read. */
  public enum Init {
    /** From the normal distribution with the model's {@code initializer_range}. */
    NORMAL,
    ZEROS,
    ONES
  }

  /** Tensors by their canonical names. */
  public interface Origin extends AutoCloseable {
    /** Returns the canonical names of all tensors there are. */
    Set<String> names();

    /** Loads a tensor, or returns null if there is none of this name. */
    @Nullable Tensor load(String name);

    /** Says where the tensors come from, for errors. */
    String description();

    @Override
    void close();
  }

  /** What all places of one tree of names share. */
  private static final class Store {
    private final @Nullable Origin origin;
    private final @Nullable RandomSource random;
    private final double standardDeviation;
    private final DType dtype;
    private final boolean trainable;
    private final Map<String, Tensor> given = new LinkedHashMap<>();
    private final Map<String, Tensor> shared = new LinkedHashMap<>();
    private final List<String> initialised = new ArrayList<>();
    private @Nullable LowRankWeights lowRank;

    Store(
        @Nullable Origin origin,
        @Nullable RandomSource random,
        double standardDeviation,
        DType dtype,
        boolean trainable) {
      this.origin = origin;
      this.random = random;
      this.standardDeviation = standardDeviation;
      this.dtype = dtype;
      this.trainable = trainable;
    }
  }

  private final Store store;
  private final String prefix;

  private Parameters(Store store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /**
   * Reads every tensor from a checkpoint; a missing one is an error.
   *
   * @param dtype the floating-point type to compute in; stored values are converted to it
   */
  public static Parameters read(Origin origin, DType dtype) {
    return new Parameters(new Store(origin, null, 0, dtype, false), "");
  }

  /** Reads every tensor from a checkpoint, in F32 and ready to be trained. */
  public static Parameters readTrainable(Origin origin) {
    return new Parameters(new Store(origin, null, 0, DType.F32, true), "");
  }

  /**
   * Reads the encoder from a checkpoint, and the head as far as it is there; missing tensors of the
   * head are drawn and listed by {@link #initialised()}.
   */
  public static Parameters fineTune(Origin origin, RandomSource random, double standardDeviation) {
    return new Parameters(new Store(origin, random, standardDeviation, DType.F32, true), "");
  }

  /** Draws every tensor, ready to be trained. */
  public static Parameters initialise(RandomSource random, double standardDeviation) {
    return new Parameters(new Store(null, random, standardDeviation, DType.F32, true), "");
  }

  /**
   * Draws every tensor in this type, for inference: models of a given size without a checkpoint.
   */
  public static Parameters initialise(RandomSource random, double standardDeviation, DType dtype) {
    return new Parameters(new Store(null, random, standardDeviation, dtype, false), "");
  }

  /** Returns the place one name further down. */
  public Parameters at(String child) {
    return new Parameters(store, prefix + child + ".");
  }

  /** Returns the top of the tree. */
  public Parameters root() {
    return new Parameters(store, "");
  }

  /** Gives linear layers made from now on the adapters that these weights choose. */
  public void adapt(LowRankWeights lowRank) {
    store.lowRank = lowRank;
  }

  /**
   * Gives a tensor that lives elsewhere to whoever asks for this name, so that two models share it.
   * It is not among {@link #all()}, and stays its owner's.
   *
   * @param name relative to this place
   */
  public void share(String name, Tensor tensor) {
    store.shared.put(prefix + name, tensor);
  }

  /** Returns the adapter of the linear layer at this place, [in] → [out], or null for none. */
  public LowRankWeights.@Nullable Pair lowRank(long in, long out) {
    LowRankWeights low = store.lowRank;
    LowRankWeights.Names names =
        low == null ? null : low.choice().of(prefix.substring(0, prefix.length() - 1));
    if (low == null || names == null) {
      return null;
    }
    double deviation = 1 / Math.sqrt(3.0 * in); // of PEFT's uniform distribution
    try (var scope = TensorScope.open()) {
      Tensor a =
          store.given.computeIfAbsent(
              names.a(),
              key -> Tensor.normal(low.random(), deviation, low.rank(), in).requireGrad().retain());
      Tensor b =
          store.given.computeIfAbsent(
              names.b(), key -> Tensor.zeros(DType.F32, out, low.rank()).requireGrad().retain());
      return new LowRankWeights.Pair(a, b, low.scale());
    }
  }

  @Override
  public boolean has(String name) {
    return store.origin != null && store.origin.names().contains(prefix + name);
  }

  /** Tells whether any tensor is read from a checkpoint. */
  public boolean isRead() {
    return store.origin != null;
  }

  /**
   * Returns a tensor, read or drawn.
   *
   * @throws CheckpointException if it is missing or has another shape
   */
  public Tensor tensor(String name, Init init, long... shape) {
    String fullName = prefix + name;
    Tensor known = store.shared.getOrDefault(fullName, store.given.get(fullName));
    if (known == null) {
      known = make(fullName, init, shape);
      store.given.put(fullName, known);
    }
    if (!Arrays.equals(known.shape(), shape)) {
      throw WeightErrors.shape(description(), fullName, known.shape(), shape);
    }
    return known;
  }

  private Tensor make(String fullName, Init init, long[] shape) {
    Tensor loaded = store.origin == null ? null : store.origin.load(fullName);
    if (loaded == null) {
      loaded = draw(fullName, init, shape);
    } else if (!Arrays.equals(loaded.shape(), shape)) {
      throw WeightErrors.shape(description(), fullName, loaded.shape(), shape);
    } else if (!loaded.dtype().isFloating()) {
      throw WeightErrors.notFloating(description(), fullName, loaded.dtype());
    }
    Tensor result = loaded.to(store.dtype);
    if (store.trainable) {
      result = result.copy().requireGrad();
    }
    return result.retain();
  }

  private Tensor draw(String fullName, Init init, long[] shape) {
    RandomSource random = store.random;
    boolean headOfCheckpoint = store.origin == null || !fullName.startsWith("deberta.");
    if (random == null || !headOfCheckpoint) {
      Set<String> names = store.origin == null ? Set.of() : store.origin.names();
      throw WeightErrors.missing(description(), names, fullName, shape);
    }
    if (store.origin != null) {
      store.initialised.add(fullName);
    }
    return switch (init) {
      case NORMAL -> Tensor.normal(random, store.standardDeviation, shape);
      case ZEROS -> Tensor.zeros(DType.F32, shape);
      case ONES -> Tensor.ones(DType.F32, shape);
    };
  }

  @Override
  public String description() {
    return store.origin == null ? "fresh weights" : store.origin.description();
  }

  /** Returns every tensor given out so far by its full canonical name, in the order asked for. */
  public Map<String, Tensor> all() {
    return Collections.unmodifiableMap(store.given);
  }

  /** Returns the names of tensors drawn although there is a checkpoint. */
  public List<String> initialised() {
    return List.copyOf(store.initialised);
  }

  @Override
  public Set<String> unused() {
    Set<String> names = new TreeSet<>();
    if (store.origin != null) {
      names.addAll(store.origin.names());
    }
    names.removeAll(store.given.keySet());
    names.removeAll(store.shared.keySet());
    return names;
  }

  /** Lets go of the checkpoint's files; tensors given out stay valid. */
  public void closeOrigin() {
    if (store.origin != null) {
      store.origin.close();
    }
  }

  /** Frees every tensor given out. */
  @Override
  public void close() {
    closeOrigin();
    store.given.values().forEach(Tensor::close);
    store.given.clear();
  }
}
