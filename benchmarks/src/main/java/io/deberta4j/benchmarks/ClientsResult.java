package io.deberta4j.benchmarks;

import java.util.List;

/**
 * How one model serves several clients.
 *
 * @param clients threads that ask
 * @param threads that compute one operation
 * @param tokensPerSecond of all clients together
 * @param identical whether every result had the bits that one client alone gets
 */
record ClientsResult(int clients, int threads, double tokensPerSecond, boolean identical) {
  /** Returns the rate of the best setting with one client. */
  static double bestSingle(List<ClientsResult> results) {
    return results.stream()
        .filter(result -> result.clients() == 1)
        .mapToDouble(ClientsResult::tokensPerSecond)
        .max()
        .orElse(Double.NaN);
  }

  /**
   * Returns the rate of the best setting with several clients; not a number where there is none.
   */
  static double bestShared(List<ClientsResult> results) {
    return results.stream()
        .filter(result -> result.clients() > 1)
        .mapToDouble(ClientsResult::tokensPerSecond)
        .max()
        .orElse(Double.NaN);
  }
}
