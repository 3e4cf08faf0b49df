package io.deberta4j.hub;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.HubException;
import io.deberta4j.io.SafeJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Asks one server about models. Redirects are followed here and not by Java's client, which would
 * show the token to whatever server it is sent to.
 */
final class HubClient {
  private static final int MAX_JSON = 64 << 20;
  private static final int MAX_REDIRECTS = 5;
  private static final String LINKED_ETAG = "X-Linked-Etag";
  private static final String LINKED_SIZE = "X-Linked-Size";

  private final HubSettings settings;
  private final Retries.Pause pause;
  private final Duration patience;
  private final HubListener listener;
  private final HttpClient http;

  /** An answer, whose body is still to come. */
  record Answer(int status, HttpHeaders headers, Body body) implements AutoCloseable {
    @Override
    public void close() {
      body.close();
    }
  }

  /** What is to be known of a file before it is fetched. */
  record RemoteFile(ModelId id, String commit, String name, long size, Checksum checksum) {}

  /**
   * Creates a client.
   *
   * @param patience how long a server may say nothing
   * @param listener is told of long waits
   */
  HubClient(HubSettings settings, Retries.Pause pause, Duration patience, HubListener listener) {
    this.settings = settings;
    this.pause = pause;
    this.patience = patience;
    this.listener = listener;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .build();
  }

  /** Begins to count the attempts at something. */
  Retries retries(String what) {
    return retries(what, Retries.ATTEMPTS);
  }

  private Retries retries(String what, int attempts) {
    return new Retries(what, pause, listener, attempts);
  }

  /**
   * Returns what a Hub says about a revision, its commit and its files among it.
   *
   * @param attempts how often to try
   */
  ObjectNode describe(ModelId id, int attempts) {
    Retries retries = retries(settings.endpoint() + "/" + id, attempts);
    String revision = URLEncoder.encode(id.revision(), StandardCharsets.UTF_8);
    URI uri = uri("/api/models/" + id.repository() + "/revision/" + revision);
    while (true) {
      try (Answer answer = send("GET", uri, Map.of())) {
        check(answer, id, "");
        return SafeJson.parseObject(
            answer.body().readAll(MAX_JSON), uri.toString(), HubException::new);
      } catch (IOException e) {
        retries.failed(e);
      }
    }
  }

  /** Asks for the size and the hash of a file. */
  RemoteFile describe(ModelId id, String commit, String name) {
    Retries retries = retries(id + ": " + name);
    while (true) {
      try (Answer answer = send("HEAD", uri(id, commit, name), Map.of())) {
        boolean linked = isLinked(answer.headers());
        if (!linked || answer.status() >= 400) {
          check(answer, id, name);
        }
        String etag = answer.headers().firstValue(linked ? LINKED_ETAG : "ETag").orElse("");
        String length = linked ? LINKED_SIZE : "Content-Length";
        long size = answer.headers().firstValueAsLong(length).orElse(-1);
        if (size < 0) {
          throw new HubException(
              "%s: the server does not say how long '%s' is. Is HF_ENDPOINT a Hub?"
                  .formatted(id, name));
        }
        return new RemoteFile(id, commit, name, size, Checksum.of(etag, id + ": " + name));
      } catch (IOException e) {
        retries.failed(e);
      }
    }
  }

  /**
   * Asks once for a file, from a byte on.
   *
   * @return an answer with status 200, 206 or 416
   * @throws IOException where trying again may help
   */
  Answer open(RemoteFile file, long from) throws IOException {
    Map<String, String> range = from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-");
    Answer answer = send("GET", uri(file.id(), file.commit(), file.name()), range);
    try {
      if (answer.status() != 416 || from == 0) {
        check(answer, file.id(), file.name());
      }
      return answer;
    } catch (IOException | RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  private void check(Answer answer, ModelId id, String file) throws IOException {
    if (HubErrors.isPassing(answer.status())) {
      throw HubErrors.passing(answer.status(), answer.headers());
    }
    if (answer.status() != 200 && answer.status() != 206) {
      throw HubErrors.of(settings, id, file, answer.status(), answer.headers());
    }
  }

  /** Follows redirects, but not one that already says what file it leads to. */
  private Answer send(String method, URI first, Map<String, String> headers) throws IOException {
    URI uri = first;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      Answer answer = sendOnce(method, uri, headers);
      String location = answer.headers().firstValue("Location").orElse("");
      boolean redirect = answer.status() / 100 == 3 && !location.isEmpty();
      boolean known = method.equals("HEAD") && isLinked(answer.headers());
      if (!redirect || known) {
        return answer;
      }
      answer.close();
      uri = target(uri, location);
    }
    throw new HubException(first + ": redirected more than " + MAX_REDIRECTS + " times");
  }

  private Answer sendOnce(String method, URI uri, Map<String, String> headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.noBody())
            .timeout(patience)
            .header("User-Agent", "deberta4j")
            .header("Accept-Encoding", "identity");
    headers.forEach(request::header);
    String token = settings.token();
    if (token != null && isOwn(uri)) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response =
          http.send(request.build(), BodyHandlers.ofPublisher());
      Body body = new Body(patience);
      response.body().subscribe(body);
      return new Answer(response.statusCode(), response.headers(), body);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Tells whether an answer already describes the file to which it leads. */
  private static boolean isLinked(HttpHeaders headers) {
    return headers.firstValue(LINKED_ETAG).isPresent()
        && headers.firstValue(LINKED_SIZE).isPresent();
  }

  private boolean isOwn(URI uri) {
    URI own = settings.endpoint();
    return own.getScheme().equals(uri.getScheme())
        && own.getHost().equals(uri.getHost())
        && own.getPort() == uri.getPort();
  }

  private static URI target(URI from, String location) {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new HubException(from + ": redirected to '" + location + "', which is no address", e);
    }
    @Nullable String scheme = to.getScheme();
    boolean web =
        "https".equals(scheme) || ("http".equals(scheme) && "http".equals(from.getScheme()));
    if (!web || to.getHost() == null) {
      throw new HubException(
          from + ": redirected to " + to + ", which is not followed: expected https");
    }
    return to;
  }

  private URI uri(ModelId id, String commit, String name) {
    return uri("/" + id.repository() + "/resolve/" + commit + "/" + name);
  }

  private URI uri(String path) {
    return URI.create(settings.endpoint() + path);
  }

  static HubException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new HubException("interrupted while waiting for a download", e);
  }
}
