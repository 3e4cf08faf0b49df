package io.deberta4j.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.deberta4j.hub.TestHub.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that cuts, redirects, lies and limits. */
class HubFaultsTest {
  private static final int SIZE = 300_000;

  private final HubFixture hub;

  HubFaultsTest(@TempDir Path cache) {
    hub = new HubFixture(cache).model(SIZE);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  private static byte[] weights() {
    return HubFixture.content(SIZE, 2);
  }

  private void fetchedWhole() {
    assertThat(hub.fetch().resolve("model.safetensors")).hasBinaryContent(weights());
  }

  /** Announces everything that is asked for and sends so many bytes of it. */
  private static Fault cutAfter(int bytes) {
    return TestHub.inStorage(
        (request, exchange) -> {
          if (!request.path().endsWith("model.safetensors")) {
            return false;
          }
          byte[] all = weights();
          int from = TestHub.from(request);
          int sent = Math.min(bytes, all.length - from);
          if (from > 0) {
            exchange
                .getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (SIZE - 1) + "/" + SIZE);
          }
          exchange.sendResponseHeaders(from > 0 ? 206 : 200, all.length - from);
          exchange.getResponseBody().write(all, from, sent);
          exchange.getResponseBody().flush();
          return true;
        });
  }

  private List<String> ranges() {
    return hub.server.requests().stream()
        .filter(request -> request.storage() && request.path().endsWith("model.safetensors"))
        .map(request -> request.header("Range"))
        .toList();
  }

  @Test
  void goesOnWhereAConnectionBroke() {
    hub.server.fault(TestHub.times(2, cutAfter(100_000)));
    fetchedWhole();
    assertThat(ranges()).containsExactly("null", "bytes=100000-", "bytes=200000-");
    assertThat(hub.pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aLaterCallGoesOnWhereAnEarlierOneGaveUp() throws IOException {
    hub.server.fault(cutAfter(10_000));
    hub.refuses("the connection", "5 times in a row", "HF_ENDPOINT; what has come so far is kept");
    assertThat(hub.names("blobs"))
        .contains(TestHub.sha256(weights()) + ".deberta4j.incomplete")
        .doesNotContain(TestHub.sha256(weights()));
    hub.server.repair();
    fetchedWhole();
    assertThat(ranges()).last().isEqualTo("bytes=50000-");
    assertThat(hub.names("blobs")).noneMatch(name -> name.endsWith("incomplete"));
  }

  @Test
  void manyCutsAreNoFailureWhileMuchArrives() {
    int size = 9 << 20;
    hub.server.large("model.safetensors", HubFixture.content(size, 2));
    hub.server.fault(
        TestHub.inStorage(
            (request, exchange) -> {
              byte[] all = HubFixture.content(size, 2);
              int from = TestHub.from(request);
              if (!request.path().endsWith("model.safetensors") || from > 7 << 20) {
                return false;
              }
              exchange
                  .getResponseHeaders()
                  .set("Content-Range", "bytes " + from + "-" + (size - 1) + "/" + size);
              exchange.sendResponseHeaders(from > 0 ? 206 : 200, size - from);
              exchange.getResponseBody().write(all, from, (1 << 20) + 1000);
              exchange.getResponseBody().flush();
              return true;
            }));
    assertThat(hub.fetch().resolve("model.safetensors"))
        .hasBinaryContent(HubFixture.content(size, 2));
    assertThat(hub.pauses).hasSizeGreaterThan(5).containsOnly(Duration.ofSeconds(1));
  }

  @Test
  void whereverConnectionsBreakTheContentIsTheSame() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 4; i++) {
      hub.server.fault(TestHub.times(1, cutAfter(random.nextInt(SIZE / 4))));
    }
    assertThat(hub.fetch().resolve("model.safetensors"))
        .as("seed %d", seed)
        .hasBinaryContent(weights());
  }

  @Test
  void aServerThatIgnoresRangesIsReadFromTheStart() {
    hub.server.fault(TestHub.times(1, cutAfter(100_000)));
    hub.server.fault(
        TestHub.inStorage(
            (request, exchange) -> {
              if (TestHub.from(request) == 0) {
                return false;
              }
              exchange.sendResponseHeaders(200, SIZE);
              exchange.getResponseBody().write(weights());
              return true;
            }));
    fetchedWhole();
  }

  @Test
  void aServerThatAnswersWithAnotherRangeIsAskedAgain() {
    Fault other =
        (request, exchange) -> {
          if (TestHub.from(request) == 0) {
            return false;
          }
          exchange.getResponseHeaders().set("Content-Range", "bytes 5-" + (SIZE - 1) + "/" + SIZE);
          exchange.sendResponseHeaders(206, SIZE - 5);
          exchange.getResponseBody().write(weights(), 5, SIZE - 5);
          return true;
        };
    hub.server.fault(TestHub.times(1, TestHub.inStorage(other)));
    Fault none =
        (request, exchange) ->
            TestHub.from(request) > 0 && TestHub.status(416, Map.of()).answers(request, exchange);
    hub.server.fault(TestHub.times(1, TestHub.inStorage(none)));
    hub.server.fault(TestHub.times(2, cutAfter(100_000)));
    fetchedWhole();
    assertThat(ranges()).containsExactly("null", "bytes=100000-", "null", "bytes=100000-", "null");
  }

  @Test
  void wrongContentIsFetchedOnceMoreAndThenRefused() throws IOException {
    byte[] wrong = weights();
    wrong[1234] ^= 1;
    Fault changed =
        TestHub.inStorage(
            (request, exchange) -> {
              if (!request.path().endsWith("model.safetensors")) {
                return false;
              }
              TestHub.send(request, exchange, wrong);
              return true;
            });
    hub.server.fault(TestHub.times(1, changed));
    fetchedWhole();
    hub.server.commit("b".repeat(40)).large("model.safetensors", HubFixture.content(SIZE, 9));
    hub.server.fault(changed);
    hub.refuses(
        "'model.safetensors' arrives with the hash " + TestHub.sha256(wrong),
        "expected " + TestHub.sha256(HubFixture.content(SIZE, 9)) + ", twice");
    assertThat(hub.names("blobs"))
        .doesNotContain(TestHub.sha256(HubFixture.content(SIZE, 9)))
        .noneMatch(name -> name.endsWith("incomplete"));
    assertThat(hub.names("snapshots/" + "b".repeat(40))).doesNotContain("model.safetensors");
  }

  @Test
  void wrongSmallFilesAreRefusedToo() {
    hub.server.etag("config.json", "0".repeat(40));
    hub.refuses("'config.json' arrives with the hash " + TestHub.gitSha1(new byte[] {'{', '}'}));
  }

  @Test
  void contentThatIsTooLongIsRefused() {
    hub.server.fault(
        TestHub.inStorage(
            (request, exchange) -> {
              TestHub.send(request, exchange, new byte[SIZE + 5]);
              return true;
            }));
    hub.refuses("is longer than the 200 bytes that the server announced");
  }

  @Test
  void aServerThatFallsSilentIsLeft() {
    hub.patience = Duration.ofMillis(1500);
    hub.server.fault(
        TestHub.times(
            1,
            TestHub.inStorage(
                (request, exchange) -> {
                  exchange.sendResponseHeaders(200, 200);
                  exchange.getResponseBody().write(new byte[10]);
                  exchange.getResponseBody().flush();
                  pause(5);
                  return true;
                })));
    fetchedWhole();
    assertThat(hub.pauses).isNotEmpty();
  }

  private static void pause(int seconds) {
    try {
      TimeUnit.SECONDS.sleep(seconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theTokenGoesToItsServerOnly() {
    hub.token = HubFixture.TOKEN;
    fetchedWhole();
    assertThat(hub.server.requests())
        .isNotEmpty()
        .allSatisfy(
            request ->
                assertThat(request.header("Authorization"))
                    .isEqualTo(request.storage() ? "null" : "Bearer " + HubFixture.TOKEN));
    assertThat(hub.server.requests()).anyMatch(TestHub.Request::storage);
  }

  @Test
  void aRepositoryThatHasMovedIsFollowed() {
    hub.server.fault(
        (request, exchange) -> {
          if (!request.path().contains("/old-name")) {
            return false;
          }
          String to = request.path().replace("old-name", "tiny-deberta");
          return TestHub.status(307, Map.of("Location", to)).answers(request, exchange);
        });
    Path directory = hub.hub().model("org/old-name", hub);
    assertThat(directory.resolve("model.safetensors")).hasBinaryContent(weights());
  }
}
