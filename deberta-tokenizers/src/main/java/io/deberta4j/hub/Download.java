package io.deberta4j.hub;

import io.deberta4j.hub.HubClient.Answer;
import io.deberta4j.hub.HubClient.RemoteFile;
import io.deberta4j.io.HubException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Fetches the content of one file into the cache. What a broken connection has left is gone on
 * with, also by a later process; nothing takes its place in the cache before its hash is right.
 */
final class Download {
  /** So much is progress: earlier failures no longer count. */
  private static final long PROGRESS = 1 << 20;

  private final HubClient client;
  private final RemoteFile file;
  private final Path partial;
  private final LongConsumer progress;

  /**
   * Prepares a download.
   *
   * @param partial where it is kept until it is whole
   * @param progress hears how many bytes are there
   */
  Download(HubClient client, RemoteFile file, Path partial, LongConsumer progress) {
    this.client = client;
    this.file = file;
    this.partial = partial;
    this.progress = progress;
  }

  /**
   * Fetches the file.
   *
   * @param target where it goes
   * @throws HubException if that fails for good
   */
  void to(Path target) {
    Retries retries = client.retries(file.id() + ": " + file.name());
    boolean wrong = false;
    while (true) {
      long before = size();
      try {
        transfer();
        String hash = hash();
        if (hash.equals(file.checksum().hex())) {
          move(target);
          return;
        }
        discard();
        if (wrong) {
          throw new HubException(
              "%s: '%s' arrives with the hash %s, expected %s, twice. Does a proxy change it?"
                  .formatted(file.id(), file.name(), hash, file.checksum().hex()));
        }
        wrong = true;
        throw new IOException("the content has the hash " + hash);
      } catch (IOException e) {
        if (size() - before >= PROGRESS) {
          retries.progressed();
        }
        retries.failed(e);
      }
    }
  }

  /** Makes one attempt to get what is missing. */
  private void transfer() throws IOException {
    long from = size();
    if (from > file.size()) {
      discard();
      from = 0;
    }
    if (from == file.size() && from > 0) {
      return;
    }
    try (Answer answer = client.open(file, from)) {
      if (answer.status() == 416 || (answer.status() == 206 && !continues(answer, from))) {
        discard();
        throw new IOException("the server cannot go on at byte " + from);
      }
      write(answer, answer.status() == 206 ? from : 0);
    }
  }

  private boolean continues(Answer answer, long from) {
    String range = answer.headers().firstValue("Content-Range").orElse("");
    return range.equals("bytes " + from + "-" + (file.size() - 1) + "/" + file.size());
  }

  private void write(Answer answer, long from) throws IOException {
    long at = from;
    try (FileChannel channel = openAt(from)) {
      for (List<ByteBuffer> part = answer.body().next();
          part != null;
          part = answer.body().next()) {
        for (ByteBuffer buffer : part) {
          at += buffer.remaining();
          if (at > file.size()) {
            throw new HubException(
                "%s: '%s' is longer than the %d bytes that the server announced"
                    .formatted(file.id(), file.name(), file.size()));
          }
          store(channel, buffer);
        }
        progress.accept(at);
      }
    }
    if (at < file.size()) {
      throw new IOException("the connection ended after " + at + " of " + file.size() + " bytes");
    }
  }

  private FileChannel openAt(long from) {
    try {
      FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      return channel.truncate(from).position(from);
    } catch (IOException e) {
      throw HubCache.unusable(partial, e);
    }
  }

  private void store(FileChannel channel, ByteBuffer buffer) {
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw HubCache.unusable(partial, e);
    }
  }

  private long size() {
    try {
      return Files.isRegularFile(partial) ? Files.size(partial) : 0;
    } catch (IOException e) {
      throw HubCache.unusable(partial, e);
    }
  }

  private String hash() {
    try {
      return file.checksum().hash(partial);
    } catch (IOException e) {
      throw HubCache.unusable(partial, e);
    }
  }

  private void move(Path target) {
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException e) {
      throw HubCache.unusable(partial, e);
    }
    try {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw HubCache.unusable(target, e);
    }
  }

  private void discard() {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw HubCache.unusable(partial, e);
    }
  }
}
