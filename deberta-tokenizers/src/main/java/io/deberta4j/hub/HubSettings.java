package io.deberta4j.hub;

import io.deberta4j.io.HubException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where models come from and where they are kept.
 *
 * @param cache the folder of all models, shared with Hugging Face's own tools
 * @param endpoint the server, without a slash at its end
 * @param token what identifies the user, or null
 * @param offline whether only models in the cache are used
 */
public record HubSettings(Path cache, URI endpoint, @Nullable String token, boolean offline) {
  private static final String ENDPOINT = "https://huggingface.co";
  private static final List<String> YES = List.of("1", "ON", "YES", "TRUE");
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,1000}");

  /**
   * Checks the endpoint and the token.
   *
   * @throws HubException if either cannot be used
   */
  public HubSettings {
    String scheme = String.valueOf(endpoint.getScheme());
    if (endpoint.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new HubException(
          "the endpoint '" + endpoint + "' is no address; HF_ENDPOINT may be like " + ENDPOINT);
    }
    if (token != null && !TOKEN.matcher(token).matches()) {
      throw new HubException(
          "the token holds characters that no token has. Look at HF_TOKEN or the token file.");
    }
  }

  /**
   * Reads the environment variables of Hugging Face's tools.
   *
   * <ul>
   *   <li>{@code HF_HUB_CACHE}, or its older name {@code HUGGINGFACE_HUB_CACHE}: the folder of all
   *       models; else {@code hub} in {@code HF_HOME}, which is {@code huggingface} in {@code
   *       XDG_CACHE_HOME} or {@code ~/.cache};
   *   <li>{@code HF_ENDPOINT}: another server, as a mirror;
   *   <li>{@code HF_TOKEN}: who asks; else the content of {@code HF_TOKEN_PATH}, by default {@code
   *       token} in {@code HF_HOME};
   *   <li>{@code HF_HUB_OFFLINE} or {@code TRANSFORMERS_OFFLINE}: 1 for no network.
   * </ul>
   *
   * @throws HubException if one of them cannot be used
   */
  public static HubSettings fromEnvironment() {
    return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
  }

  static HubSettings of(Map<String, String> environment, Path home) {
    Path cache = path(environment, "XDG_CACHE_HOME", home.resolve(".cache"), home);
    Path hubHome = path(environment, "HF_HOME", cache.resolve("huggingface"), home);
    String endpoint = environment.getOrDefault("HF_ENDPOINT", "").strip().replaceFirst("/+$", "");
    Path hub = path(environment, "HUGGINGFACE_HUB_CACHE", hubHome.resolve("hub"), home);
    return new HubSettings(
        path(environment, "HF_HUB_CACHE", hub, home),
        uri(endpoint.isEmpty() ? ENDPOINT : endpoint),
        token(environment, path(environment, "HF_TOKEN_PATH", hubHome.resolve("token"), home)),
        isYes(environment, "HF_HUB_OFFLINE") || isYes(environment, "TRANSFORMERS_OFFLINE"));
  }

  private static Path path(
      Map<String, String> environment, String variable, Path usual, Path home) {
    String value = environment.getOrDefault(variable, "");
    if (value.isEmpty()) {
      return usual;
    }
    Path given = value.startsWith("~/") ? home.resolve(value.substring(2)) : Path.of(value);
    return given.toAbsolutePath();
  }

  private static URI uri(String endpoint) {
    try {
      return URI.create(endpoint);
    } catch (IllegalArgumentException e) {
      throw new HubException("HF_ENDPOINT '" + endpoint + "' is no address", e);
    }
  }

  private static @Nullable String token(Map<String, String> environment, Path file) {
    for (String variable : List.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")) {
      String value = environment.getOrDefault(variable, "").strip();
      if (!value.isEmpty()) {
        return value;
      }
    }
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      String content = Files.readString(file).strip();
      return content.isEmpty() ? null : content;
    } catch (IOException e) {
      throw new HubException(
          file + ": the token cannot be read (" + e + "). Set HF_TOKEN, or remove the file.", e);
    }
  }

  private static boolean isYes(Map<String, String> environment, String variable) {
    return YES.contains(environment.getOrDefault(variable, "").toUpperCase(Locale.ROOT));
  }

  /** Says everything but the token. */
  @Override
  public String toString() {
    return "HubSettings[cache=%s, endpoint=%s, token=%s, offline=%s]"
        .formatted(cache, endpoint, token == null ? "none" : "given", offline);
  }
}
