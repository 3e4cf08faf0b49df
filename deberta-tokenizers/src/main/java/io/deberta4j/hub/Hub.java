package io.deberta4j.hub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.HubException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Models by name. What is needed of a model is fetched once, checked against its hash, and kept
 * where Hugging Face's own tools keep it, who find it there too.
 *
 * <pre>{@code
 * Path directory = Hub.standard().model("org/name@revision", HubListener.NONE);
 * }</pre>
 *
 * <p>Each call asks the Hub which commit the revision is now; where the Hub does not answer, the
 * commit of the last time is used if it is there, and the listener is told so.
 */
public final class Hub {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A model that is in the cache does not keep its user waiting. */
  private static final int ATTEMPTS_IF_KNOWN = 2;

  /** Which of a model's files are wanted. */
  @FunctionalInterface
  private interface Choice {
    List<String> of(NeededFiles files);
  }

  private final HubSettings settings;
  private final Retries.Pause pause;
  private final Duration patience;
  private final List<HubCache.Linking> linkings;

  /** Creates the door to a Hub. */
  public Hub(HubSettings settings) {
    this(settings, time -> Thread.sleep(time.toMillis()), PATIENCE, HubCache.LINKINGS);
  }

  Hub(
      HubSettings settings,
      Retries.Pause pause,
      Duration patience,
      List<HubCache.Linking> linkings) {
    this.settings = settings;
    this.pause = pause;
    this.patience = patience;
    this.linkings = linkings;
  }

  /** Returns the Hub that the environment variables describe; see {@link HubSettings}. */
  public static Hub standard() {
    return new Hub(HubSettings.fromEnvironment());
  }

  /**
   * Returns the directory of a model: the one that is named, or that of an embedded or a published
   * model.
   *
   * @param model a directory; {@code embedded:NAME}; or {@code org/name} or {@code
   *     org/name@revision}
   * @throws HubException if it is the name of a published model that cannot be had or loaded
   * @throws io.deberta4j.io.CheckpointException if it is the name of an embedded model that is not
   *     there
   */
  public static Path directory(String model) {
    if (isDirectory(model)) {
      return Path.of(model);
    }
    EmbeddedModels embedded = EmbeddedModels.standard();
    return EmbeddedModels.isName(model)
        ? embedded.directory(embedded.named(model))
        : standard().model(model, HubListener.NONE);
  }

  /** Returns the directory of a model as {@link #directory} does, perhaps without its weights. */
  public static Path tokenizerDirectory(String model) {
    return isLocal(model) ? directory(model) : standard().tokenizer(model, HubListener.NONE);
  }

  /**
   * Tells whether a model is on this machine already, so that {@link #directory} fetches nothing: a
   * directory, or an embedded model.
   */
  public static boolean isLocal(String model) {
    return EmbeddedModels.isName(model) || isDirectory(model);
  }

  /** Tells whether a text is a path: it leads somewhere, or has not the form of a name. */
  static boolean isDirectory(String model) {
    if (EmbeddedModels.isName(model)) {
      return false;
    }
    try {
      return Files.exists(Path.of(model)) || !ModelId.isId(model);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Returns what a model in a directory is called elsewhere too: {@code org/name} where it was
   * fetched from a Hub, {@code embedded:NAME} where it came with the library.
   */
  public static Optional<String> publishedName(Path directory) {
    return HubCache.repositoryOf(directory).or(() -> EmbeddedModels.standard().nameOf(directory));
  }

  /**
   * Returns the name of a model by its directory: its {@link #publishedName}, else the last part of
   * the path.
   */
  public static String nameOf(Path directory) {
    return publishedName(directory)
        .orElseGet(() -> String.valueOf(directory.toAbsolutePath().normalize().getFileName()));
  }

  /**
   * Fetches a model and its tokenizer, if they are not there yet; of an adapter also the model that
   * it belongs to.
   *
   * @param name {@code org/name} or {@code org/name@revision}
   * @return a directory with everything that loading needs
   * @throws HubException if the model cannot be had, or if nothing in it can be loaded
   */
  public Path model(String name, HubListener listener) {
    return withBase(
        directory(ModelId.parse(name), NeededFiles::model, listener), NeededFiles::model, listener);
  }

  /**
   * Fetches a model as {@link #model} does, and the generator that was trained with it, where its
   * weights lie beside it: what pre-training by replaced-token detection goes on with.
   *
   * @param name {@code org/name} or {@code org/name@revision}
   * @return a directory with everything that loading needs
   * @throws HubException if the model cannot be had, or if nothing in it can be loaded
   */
  public Path pair(String name, HubListener listener) {
    return directory(ModelId.parse(name), NeededFiles::pair, listener);
  }

  /**
   * Fetches the tokenizer of a model, if it is not there yet.
   *
   * @param name {@code org/name} or {@code org/name@revision}
   * @return a directory with at least everything that the tokenizer needs
   * @throws HubException if it cannot be had
   */
  public Path tokenizer(String name, HubListener listener) {
    return withBase(
        directory(ModelId.parse(name), NeededFiles::tokenizer, listener),
        NeededFiles::tokenizer,
        listener);
  }

  /** Fetches the model that an adapter belongs to, if it is a published one. */
  private Path withBase(Path directory, Choice choice, HubListener listener) {
    if (AdapterBase.isAdapter(directory)) {
      String base = AdapterBase.nameIn(directory);
      if (!isLocal(base)) {
        directory(ModelId.parse(base), choice, listener);
      }
    }
    return directory;
  }

  private Path directory(ModelId id, Choice choice, HubListener listener) {
    HubCache cache = new HubCache(settings.cache(), id, linkings);
    if (settings.offline()) {
      return cached(cache, id, choice, "HF_HUB_OFFLINE is set");
    }
    HubClient client = new HubClient(settings, pause, patience, listener);
    boolean known = cache.commit(id.revision()) != null;
    ObjectNode info;
    try {
      info = client.describe(id, known ? ATTEMPTS_IF_KNOWN : Retries.ATTEMPTS);
    } catch (HubUnreachable e) {
      Path directory = cached(cache, id, choice, String.valueOf(e.getMessage()));
      listener.note(e.getMessage() + " The copy in the cache is used: " + directory);
      return directory;
    }
    String commit = commit(id, info);
    NeededFiles files = new NeededFiles(id.toString(), names(info));
    new Fetching(client, cache, id, commit, listener).fetch(files, choice.of(files));
    cache.remember(id.revision(), commit);
    return cache.snapshot(commit);
  }

  /** Finds a model without the network. */
  private Path cached(HubCache cache, ModelId id, Choice choice, String why) {
    String commit = cache.commit(id.revision());
    List<String> names = commit == null ? List.of() : cache.names(commit);
    if (commit == null || names.isEmpty()) {
      throw new HubException(
          "%s is neither a directory nor in the cache %s, and cannot be fetched: %s"
              .formatted(id, settings.cache(), why));
    }
    Path snapshot = cache.snapshot(commit);
    NeededFiles files = new NeededFiles(snapshot + " (the copy in the cache; " + why + ")", names);
    for (String name : choice.of(files)) {
      if (NeededFiles.isIndex(name)) {
        files.shards(snapshot.resolve(name));
      }
    }
    return snapshot;
  }

  private static String commit(ModelId id, ObjectNode info) {
    String commit = info.path("sha").asText();
    if (!HubCache.isCommit(commit)) {
      throw new HubException(
          id + ": the Hub names '" + commit + "' as its commit, expected 40 hexadecimal digits");
    }
    return commit;
  }

  private static Set<String> names(ObjectNode info) {
    Set<String> names = new TreeSet<>();
    info.path("siblings").forEach(file -> names.add(file.path("rfilename").asText()));
    return names;
  }
}
