package io.deberta4j.hub;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Hub on this machine with one model: {@code /api/models/ID/revision/REV} and {@code
 * /ID/resolve/COMMIT/FILE}, large files by redirect to a second server. It misbehaves when asked
 * to.
 */
final class TestHub implements AutoCloseable {
  static final String ID = "org/tiny-deberta";

  /** One request, and what a fault may do with it. */
  record Request(String method, String path, Headers headers, boolean storage) {
    String header(String name) {
      return String.valueOf(headers.getFirst(name));
    }
  }

  /** Something that goes wrong. */
  @FunctionalInterface
  interface Fault {
    /** Answers in place of the server, or returns false to let it answer. */
    boolean answers(Request request, HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final HttpServer storage;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new TreeMap<>();
  private final Set<String> large = new HashSet<>();
  private final Map<String, String> etags = new HashMap<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Fault> faults = Collections.synchronizedList(new ArrayList<>());
  private String commit = "a".repeat(40);

  TestHub() {
    server = start(false);
    storage = start(true);
  }

  private HttpServer start(boolean storageToo) {
    try {
      HttpServer started =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      started.createContext("/", exchange -> handle(exchange, storageToo));
      started.setExecutor(threads);
      started.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestHub file(String name, String content) {
    files.put(name, content.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Adds a file that is kept in the second server, under its SHA-256. */
  TestHub large(String name, byte[] content) {
    files.put(name, content);
    large.add(name);
    return this;
  }

  /** Names another hash than that of the content. */
  TestHub etag(String name, String etag) {
    etags.put(name, etag);
    return this;
  }

  TestHub commit(String hash) {
    commit = hash;
    return this;
  }

  void fault(Fault fault) {
    faults.add(fault);
  }

  void repair() {
    faults.clear();
  }

  URI endpoint() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  String storageUri(String name) {
    return "http://localhost:" + storage.getAddress().getPort() + "/blobs/" + name;
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Returns the names of the files whose content was asked for, each as often as it was. */
  List<String> fetched() {
    return requests().stream()
        .filter(request -> request.method().equals("GET"))
        .filter(request -> request.path().contains("/resolve/"))
        .map(request -> request.path().substring(request.path().indexOf("/resolve/") + 50))
        .toList();
  }

  private void handle(HttpExchange exchange, boolean storageToo) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      Request request =
          new Request(exchange.getRequestMethod(), path, exchange.getRequestHeaders(), storageToo);
      requests.add(request);
      for (Fault fault : List.copyOf(faults)) {
        if (fault.answers(request, exchange)) {
          return;
        }
      }
      answer(request, exchange);
    }
  }

  private void answer(Request request, HttpExchange exchange) throws IOException {
    String resolve = "/" + ID + "/resolve/" + commit + "/";
    if (request.storage()) {
      send(request, exchange, files.get(request.path().substring("/blobs/".length())));
    } else if (request.path().startsWith("/api/models/" + ID + "/revision/")) {
      String siblings =
          files.keySet().stream()
              .map(name -> "{\"rfilename\": \"" + name + "\"}")
              .collect(Collectors.joining(","));
      String json = "{\"sha\": \"%s\", \"siblings\": [%s]}".formatted(commit, siblings);
      send(request, exchange, json.getBytes(StandardCharsets.UTF_8));
    } else if (request.path().startsWith(resolve)) {
      resolve(request, exchange, request.path().substring(resolve.length()));
    } else {
      send(request, exchange, null);
    }
  }

  private void resolve(Request request, HttpExchange exchange, String name) throws IOException {
    byte[] content = files.get(name);
    if (content == null || !large.contains(name)) {
      exchange.getResponseHeaders().set("ETag", "\"" + etag(name, content) + "\"");
      send(request, exchange, content);
      return;
    }
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-Linked-Etag", "\"" + etag(name, content) + "\"");
    headers.set("X-Linked-Size", String.valueOf(content.length));
    headers.set("Location", storageUri(name));
    exchange.sendResponseHeaders(302, -1);
  }

  private String etag(String name, byte @Nullable [] content) {
    return etags.containsKey(name)
        ? String.valueOf(etags.get(name))
        : content == null ? "" : large.contains(name) ? sha256(content) : gitSha1(content);
  }

  /** Answers with a content, or the part of it that is asked for. */
  static void send(Request request, HttpExchange exchange, byte @Nullable [] content)
      throws IOException {
    if (content == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    if (request.method().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    int from = from(request);
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    int length = content.length - from;
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
    exchange.getResponseBody().write(content, from, length);
  }

  /** Returns the first byte that a request asks for. */
  static int from(Request request) {
    String range = request.header("Range");
    return range.equals("null") ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
  }

  /** Makes the fault of answering with a status and headers. */
  static Fault status(int status, Map<String, String> headers) {
    return (request, exchange) -> {
      headers.forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(status, -1);
      return true;
    };
  }

  /** Limits a fault to its first times. */
  static Fault times(int times, Fault fault) {
    AtomicInteger left = new AtomicInteger(times);
    return (request, exchange) -> {
      if (left.getAndDecrement() > 0 && fault.answers(request, exchange)) {
        return true;
      }
      left.incrementAndGet();
      return false;
    };
  }

  /** Limits a fault to requests for the content of large files. */
  static Fault inStorage(Fault fault) {
    return (request, exchange) -> request.storage() && fault.answers(request, exchange);
  }

  static String sha256(byte[] content) {
    return hash("SHA-256", content);
  }

  static String gitSha1(byte[] content) {
    byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return hash("SHA-1", all);
  }

  private static String hash(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}
