package io.deberta4j.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The body of an answer as it comes, part by part; a server that falls silent is an error. */
final class Body implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {
  /** What the subscription told: a part, the end or a failure. */
  private record Event(List<ByteBuffer> part, boolean end, @Nullable Throwable failure) {}

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private final Duration patience;

  /**
   * Creates a reader.
   *
   * @param patience how long nothing may come
   */
  Body(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription.set(given);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    events.add(new Event(part, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    events.add(new Event(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    events.add(new Event(List.of(), true, null));
  }

  /**
   * Waits for the next part.
   *
   * @return the part, or null at the end
   * @throws IOException if the connection fails, or if nothing comes
   */
  @Nullable List<ByteBuffer> next() throws IOException {
    Event event;
    try {
      event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw HubClient.interrupted(e);
    }
    if (event == null) {
      throw new HttpTimeoutException("nothing came for " + patience.toSeconds() + " s");
    }
    Throwable failure = event.failure();
    if (failure != null) {
      throw new IOException("the connection broke: " + failure.getMessage(), failure);
    }
    if (event.end()) {
      return null;
    }
    Flow.Subscription given = subscription.get();
    if (given != null) {
      given.request(1);
    }
    return event.part();
  }

  /** Reads everything, at most this many bytes. */
  byte[] readAll(int maxBytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (List<ByteBuffer> part = next(); part != null; part = next()) {
      for (ByteBuffer buffer : part) {
        if (buffer.remaining() > maxBytes - all.size()) {
          throw new IOException("the answer has more than " + maxBytes + " bytes");
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        all.write(bytes);
      }
    }
    return all.toByteArray();
  }

  /** Lets go of what has not been read. */
  @Override
  public void close() {
    Flow.Subscription given = subscription.get();
    if (given != null) {
      given.cancel();
    }
  }
}
