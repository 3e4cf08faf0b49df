package io.deberta4j.benchmarks;

import com.fasterxml.jackson.core.type.TypeReference;
import io.deberta4j.benchmarks.ModelShape.Architecture;
import io.deberta4j.plan.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One model, several client threads. */
final class ConcurrencySection implements Section {
  static final String NAME = "concurrency";
  private static final TypeReference<List<ClientsResult>> RESULTS = new TypeReference<>() {};

  private final BenchSettings settings;

  ConcurrencySection(BenchSettings settings) {
    this.settings = settings;
  }

  @Override
  public List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      double gflop =
          repeats()
              * settings.mainSize().gflop(Architecture.DEBERTA, ClientsMeasurement.lengths())
              * settings().size();
      steps.add(new Step(key(precision.cliName()), gflop, heard -> measure(precision, heard)));
    }
    return steps;
  }

  private int repeats() {
    return settings.quick() ? 1 : 3;
  }

  static String prefix(ModelShape shape) {
    return NAME + "/" + shape.cliName() + "/";
  }

  private String key(String precision) {
    return prefix(settings.mainSize()) + precision;
  }

  /** Clients × threads of an operation, up to twice the processors. */
  private static List<int[]> settings() {
    int processors = Runtime.getRuntime().availableProcessors();
    List<Integer> counts =
        IntStream.rangeClosed(1, processors)
            .filter(n -> Integer.bitCount(n) == 1 || n == processors)
            .boxed()
            .toList();
    List<int[]> settings = new ArrayList<>();
    for (int clients : counts) {
      for (int threads : counts) {
        if (clients * threads <= 2 * processors) {
          settings.add(new int[] {clients, threads});
        }
      }
    }
    return settings;
  }

  private List<ClientsResult> measure(Precision precision, Alternation.Listener listener) {
    RunnerId id = new RunnerId(RunnerId.OURS, precision.cliName());
    try (var runners = new Runners(settings.models(), settings.mainSize(), id::equals, List.of());
        var measurement = new ClientsMeasurement(runners.all().get(0))) {
      return measurement.measure(settings(), repeats(), listener);
    }
  }

  /** Returns what was measured for a precision. */
  static List<ClientsResult> results(State state, ModelShape shape, String precision) {
    return state.list(prefix(shape) + precision, RESULTS);
  }

  @Override
  public String report(State state) {
    Table table =
        new Table(
            "precision, clients × threads per operation",
            "tokens/s",
            "over the best single client",
            "results");
    boolean any = false;
    for (Precision precision : Precision.values()) {
      List<ClientsResult> results = results(state, settings.mainSize(), precision.cliName());
      for (ClientsResult result : results) {
        any = true;
        table.add(
            precision.cliName() + ", " + result.clients() + " × " + result.threads(),
            Numbers.count(result.tokensPerSecond()),
            Numbers.ratio(result.tokensPerSecond() / ClientsResult.bestSingle(results)),
            result.identical() ? "identical" : "DIFFERENT");
      }
    }
    String title =
        "## Concurrency: one plan, "
            + settings.mainSize().cliName()
            + ", texts of "
            + ClientsMeasurement.TOKENS
            + " tokens one by one\n\n";
    return any ? title + table + "\n" : "";
  }

  @Override
  public void close() {}
}
