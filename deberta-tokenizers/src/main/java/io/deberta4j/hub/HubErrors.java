package io.deberta4j.hub;

import io.deberta4j.io.HubException;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says what the status of an answer means and what to do about it. */
final class HubErrors {
  /** Statuses that may be others a moment later. */
  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

  private HubErrors() {}

  /** Tells whether trying again may help. */
  static boolean isPassing(int status) {
    return PASSING.contains(status);
  }

  /** Describes an answer that trying again may change. */
  static Retries.Passing passing(int status, HttpHeaders headers) {
    String words =
        status == 429
            ? "too many requests (HTTP 429; a token in HF_TOKEN raises the limit)"
            : "the server answers HTTP " + status;
    return new Retries.Passing(words, retryAfter(headers));
  }

  /** Reads how long to wait: seconds, or a date. */
  private static @Nullable Duration retryAfter(HttpHeaders headers) {
    String value = headers.firstValue("Retry-After").orElse("").strip();
    if (value.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      ZonedDateTime until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(ZonedDateTime.now(until.getZone()), until);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Describes an answer that is final. */
  static HubException of(
      HubSettings settings, ModelId id, String file, int status, HttpHeaders headers) {
    String code = headers.firstValue("X-Error-Code").orElse("");
    String where = settings.endpoint().toString();
    String token = settings.token() == null ? "none was sent" : "one was sent";
    if (code.equals("GatedRepo")) {
      return new HubException(
          "%s is gated: accept its terms at %s/%s, and set HF_TOKEN to a token of that account (HTTP %d; %s)."
              .formatted(id.repository(), where, id.repository(), status, token));
    }
    if (code.equals("RevisionNotFound")) {
      return new HubException(
          "%s has no revision '%s' on %s. Is it a branch, a tag or the whole hash of a commit?"
              .formatted(id.repository(), id.revision(), where));
    }
    if (status == 404 && !file.isEmpty()) {
      return new HubException(
          "%s: the file '%s' is listed but not there (HTTP 404)".formatted(id, file));
    }
    if (status == 404 || status == 401) {
      return new HubException(
          "%s: no such model on %s, or a private one (HTTP %d). Check the name; a private model needs HF_TOKEN, %s."
              .formatted(id.repository(), where, status, token));
    }
    if (status == 403) {
      return new HubException(
          "%s: %s refuses to give it (HTTP 403). May the account of HF_TOKEN read it? Of tokens, %s."
              .formatted(id.repository(), where, token));
    }
    return new HubException(
        "%s: %s answers HTTP %d, expected 200. Is HF_ENDPOINT a Hub?".formatted(id, where, status));
  }
}
