package io.deberta4j.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/**
 * Owns the native memory of every tensor made by this thread while it is open, and frees it when it
 * closes. Scopes nest; the innermost open one owns.
 *
 * <pre>{@code
 * try (var scope = TensorScope.open()) {
 *   Tensor y = x.matmul(w).add(b);
 *   return scope.escape(y);        // y belongs to the enclosing scope now, x.matmul(w) is freed
 * }
 * }</pre>
 */
public final class TensorScope implements AutoCloseable {
  private final PointerScope scope;
  private final List<Tensor> escaped = new ArrayList<>();

  private TensorScope() {
    scope = new PointerScope();
  }

  /** Opens a scope on the current thread. */
  public static TensorScope open() {
    Engine.load();
    return new TensorScope();
  }

  /**
   * Hands a tensor made in this scope to the enclosing one when this scope closes; without an
   * enclosing scope it lives until {@link Tensor#close()} or garbage collection.
   *
   * @return the same tensor
   */
  public Tensor escape(Tensor tensor) {
    tensor.retain();
    escaped.add(tensor);
    return tensor;
  }

  /** Frees what was made in this scope and did not escape. */
  @Override
  public void close() {
    scope.close();
    escaped.forEach(TensorScope::adopt);
  }

  /** Gives the innermost open scope of this thread the claim that the caller has on a tensor. */
  static void adopt(Tensor tensor) {
    PointerScope inner = PointerScope.getInnerScope();
    if (inner != null) {
      inner.attach(tensor.pointer());
      tensor.close();
    }
  }
}
