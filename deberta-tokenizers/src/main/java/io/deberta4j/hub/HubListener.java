package io.deberta4j.hub;

/** Hears how a model is fetched. */
public interface HubListener {
  /** Hears nothing. */
  HubListener NONE =
      new HubListener() {
        @Override
        public void downloading(String file, long done, long total) {}

        @Override
        public void note(String message) {}
      };

  /**
   * Is told again and again how far a download is.
   *
   * @param file what is on its way
   * @param done bytes that are there, of all files to be fetched now
   * @param total bytes of all files to be fetched now
   */
  void downloading(String file, long done, long total);

  /** Is told what a user may want to know: that something is waited for, or done without. */
  void note(String message);
}
