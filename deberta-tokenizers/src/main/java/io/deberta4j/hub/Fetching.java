package io.deberta4j.hub;

import io.deberta4j.hub.HubClient.RemoteFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings files of one commit into the cache.
 *
 * @param commit the hash of the commit
 */
record Fetching(HubClient client, HubCache cache, ModelId id, String commit, HubListener listener) {

  /**
   * Fetches what is missing, in this order, and then the files that indexes among it name.
   *
   * @param files all files of the repository
   * @param needed the names of those to fetch
   */
  void fetch(NeededFiles files, List<String> needed) {
    fetch(needed);
    for (String name : needed) {
      if (NeededFiles.isIndex(name)) {
        fetch(files.shards(cache.snapshot(commit).resolve(name)));
      }
    }
  }

  private void fetch(List<String> names) {
    List<RemoteFile> missing = new ArrayList<>();
    for (String name : names) {
      if (!Files.isRegularFile(cache.snapshot(commit).resolve(name))) {
        missing.add(client.describe(id, commit, name));
      }
    }
    cache.requireSpace(missing);
    long total = missing.stream().mapToLong(RemoteFile::size).sum();
    long before = 0;
    for (RemoteFile file : missing) {
      fetch(file, before, total);
      before += file.size();
    }
  }

  private void fetch(RemoteFile file, long before, long total) {
    Path blob = cache.blob(file.checksum());
    if (!Files.isRegularFile(blob)) {
      HubCache.createParent(blob);
      Runnable waiting =
          () -> listener.note(id + ": another download of '" + file.name() + "' is waited for");
      try (DownloadLock lock = DownloadLock.take(cache.lock(file.checksum()), waiting)) {
        if (!Files.isRegularFile(blob)) {
          Path partial = cache.partial(file.checksum());
          new Download(
                  client,
                  file,
                  partial,
                  done -> listener.downloading(file.name(), before + done, total))
              .to(blob);
        }
      }
    }
    cache.link(commit, file.name(), file.checksum());
  }
}
