package io.deberta4j.check;

import io.deberta4j.checkpoint.ModelDirectory;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.io.CheckpointException;
import io.deberta4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tensors of generator and discriminator, with the discriminator's embedding tables made as
 * {@code embedding_sharing} says (arXiv:2111.09543, section 3.2): {@code gdes} adds the stored
 * delta to the generator's table, {@code es} takes the generator's, {@code none} its own.
 */
record SharedEmbeddings(Path directory, Map<String, StoredTensor> stored, String sharing)
    implements Parameters.Origin {
  private static final String DISCRIMINATOR = "discriminator.deberta.embeddings.";
  private static final String GENERATOR = "generator.deberta.embeddings.";

  static SharedEmbeddings open(Path directory, String sharing) {
    if (!Set.of("gdes", "es", "none").contains(sharing)) {
      throw new CheckpointException(
          directory + ": embedding_sharing is \"" + sharing + "\", expected gdes, es or none");
    }
    return new SharedEmbeddings(directory, ModelDirectory.open(directory).tensors(), sharing);
  }

  @Override
  public Set<String> names() {
    return stored.keySet();
  }

  @Override
  public @Nullable Tensor load(String name) {
    boolean shared =
        name.equals(DISCRIMINATOR + "word_embeddings.weight")
            || name.equals(DISCRIMINATOR + "position_embeddings.weight");
    if (!shared || sharing.equals("none")) {
      return read(name);
    }
    Tensor generator = read(name.replace(DISCRIMINATOR, GENERATOR));
    if (generator == null || sharing.equals("es")) {
      return generator;
    }
    Tensor delta = read(name.replace(".weight", "._weight"));
    return delta == null ? null : generator.add(delta);
  }

  private @Nullable Tensor read(String name) {
    StoredTensor tensor = stored.get(name);
    return tensor == null ? null : Tensor.of(tensor.read(), tensor.dtype(), tensor.shape());
  }

  @Override
  public String description() {
    return directory.toString();
  }

  @Override
  public void close() {
    // The tensors are copies; no file is held open.
  }
}
