package io.deberta4j.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that refuses, limits, breaks down or says what cannot be: what a user is told. */
class HubStatusTest {
  private final HubFixture hub;

  HubStatusTest(@TempDir Path cache) {
    hub = new HubFixture(cache).model(300);
  }

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void redirectsThatLeadNowhereAreRefused() {
    hub.server.fault(TestHub.status(302, Map.of("Location", "/round")));
    hub.refuses("redirected more than 5 times");
    hub.server.repair();
    for (String location : List.of("file:///etc/passwd", "ftp://a/b", "http:", "::")) {
      hub.server.fault(TestHub.times(1, TestHub.status(302, Map.of("Location", location))));
      hub.refuses("redirected to");
    }
  }

  @Test
  void saysWhatAStatusMeans() {
    expect(401, Map.of("X-Error-Code", "RepoNotFound"), "no such model on", "or a private one");
    expect(404, Map.of("X-Error-Code", "RepoNotFound"), "HTTP 404", "none was sent");
    expect(404, Map.of("X-Error-Code", "RevisionNotFound"), "has no revision 'main'");
    expect(401, Map.of("X-Error-Code", "GatedRepo"), "is gated: accept its terms at", "HF_TOKEN");
    expect(403, Map.of(), "refuses to give it (HTTP 403)");
    expect(418, Map.of(), "HTTP 418, expected 200");
    hub.token = HubFixture.TOKEN;
    expect(403, Map.of("X-Error-Code", "GatedRepo"), "is gated", "one was sent");
    assertThat(hub.pauses).isEmpty();
  }

  private void expect(int status, Map<String, String> headers, String... parts) {
    hub.server.fault(TestHub.times(1, TestHub.status(status, headers)));
    hub.refuses(parts);
  }

  @Test
  void aListedFileThatIsNotThereIsNamed() {
    hub.server.fault(
        (request, exchange) ->
            request.path().endsWith("spm.model")
                && TestHub.status(404, Map.of()).answers(request, exchange));
    hub.refuses("the file 'spm.model' is listed but not there");
  }

  @Test
  void aLimitIsWaitedForAsLongAsTheServerAsks() {
    hub.server.fault(TestHub.times(1, TestHub.status(429, Map.of("Retry-After", "7"))));
    hub.server.fault(TestHub.times(1, TestHub.status(503, Map.of())));
    hub.fetch();
    assertThat(hub.pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(2));
  }

  @Test
  void aLimitMayBeGivenAsADate() {
    String date =
        ZonedDateTime.now(ZoneOffset.UTC)
            .plusSeconds(100)
            .format(DateTimeFormatter.RFC_1123_DATE_TIME);
    hub.server.fault(TestHub.times(1, TestHub.status(429, Map.of("Retry-After", date))));
    hub.fetch();
    assertThat(hub.pauses).singleElement().matches(time -> Math.abs(time.toSeconds() - 100) < 30);
    assertThat(hub.notes).singleElement().asString().contains("HTTP 429", "trying again in");
  }

  @Test
  void aLimitThatIsTooLongIsAnError() {
    hub.server.fault(TestHub.status(429, Map.of("Retry-After", "3600")));
    hub.refuses("too many requests (HTTP 429", "The server asks to wait 3600 s");
    assertThat(hub.pauses).isEmpty();
  }

  @Test
  void failuresOfTheServerAreTriedFiveTimes() {
    hub.server.fault(TestHub.status(500, Map.of()));
    hub.refuses("the server answers HTTP 500, 5 times in a row");
    assertThat(hub.server.requests()).hasSize(5);
    assertThat(hub.pauses.stream().map(Duration::toSeconds)).containsExactly(1L, 2L, 4L, 8L);
  }

  @Test
  void namesFromTheServerNeverBecomePaths() throws IOException {
    hub.server.commit("../../../../etc");
    hub.refuses("names '../../../../etc' as its commit");
    hub.server.commit("a".repeat(40)).etag("config.json", "../../../x");
    hub.refuses("the server names '../../../x' as its hash");
    assertThat(hub.names(".")).noneMatch(name -> name.contains("x"));
  }

  @Test
  void anAnswerThatIsNoJsonIsRefused() {
    hub.server.fault(
        (request, exchange) -> {
          TestHub.send(request, exchange, "<html>log in</html>".getBytes(StandardCharsets.UTF_8));
          return true;
        });
    hub.refuses("not valid JSON");
  }
}
