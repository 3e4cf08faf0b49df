package io.deberta4j.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.io.AtomicFiles;
import io.deberta4j.io.DebertaException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was measured, as Markdown and as JSON. Every figure and verdict is computed from the
 * measurements.
 *
 * @param settings of this run
 * @param state with the measurements
 * @param sections in order
 */
record Report(BenchSettings settings, State state, List<Section> sections) {
  private static final List<RunnerId> PEERS =
      List.of(
          new RunnerId(RunnerId.ORT, "f32"),
          new RunnerId(RunnerId.ORT_OPTIMISED, "f32"),
          new RunnerId(RunnerId.LITERAL, "f32"),
          new RunnerId(RunnerId.OLD_TORCH, "f32"),
          new RunnerId(RunnerId.LITERAL, "bf16"),
          new RunnerId(RunnerId.ORT, "int8"),
          new RunnerId(RunnerId.ORT_OPTIMISED, "int8"));

  /** Returns the report. */
  String markdown() {
    StringBuilder text = new StringBuilder("# Benchmarks\n\n");
    text.append("Written by `./deberta bench").append(settings.quick() ? " --quick" : "");
    text.append("`; the figures are in `benchmarks.json` as well. Ratios carry over to other");
    text.append(" machines, times do not.\n\n");
    text.append(machine()).append("\n").append(method()).append("\n");
    text.append("## Headlines\n\nHow many times as fast as its peers deberta4j is: geometric mean");
    text.append(" over the workloads, and the least of them.\n\n").append(headlines());
    text.append("\n## Targets (").append(settings.mainSize().cliName()).append(")\n\n");
    text.append(targets()).append("\n");
    sections.forEach(section -> text.append(section.report(state)));
    return text.toString().strip() + "\n";
  }

  private String machine() {
    Machine machine = state.machine();
    Table table = new Table("machine", "");
    table.add("CPU", machine.cpu());
    table.add("of interest", String.join(" ", machine.flags()));
    table.add("processors, threads", machine.processors() + ", " + machine.threads());
    table.add("memory", machine.memoryGb() + " GB");
    table.add("system", machine.system());
    table.add("Java", machine.java());
    machine.libraries().forEach(table::add);
    machine.environment().forEach(table::add);
    table.add("date", machine.date());
    return table.toString();
  }

  private static String method() {
    return """
        Models have random weights, N(0, 0.02), the same for every runner, and a vocabulary of %d
        (published ones have 128,100, of which a text reads a row per token). Runners take turns,
        A B A B, each round beginning with another one; times are medians. ONNX Runtime has all graph
        optimisations, a thread per processor, and input buffers that are filled once. "mixed" are
        texts of lognormal lengths (median 40, 99th percentile 400): each runner batches them as it
        is fastest with, and padding does not count. The BERT takes part at one size, Debian's torch
        not with large models, for the time they take. Errors are differences of the last hidden states
        to the literal graph in f32. GFLOP/s count the operations that are needed (position
        projections cached, rows pruned), whoever does more; "of GEMM" compares them with one packed
        512 × 768 × 3072 product in the same rounds; "of the matrix product's rate", of training,
        with the fastest run of that product, and nothing is said where it ran too few times.
        """
        .formatted(ModelShape.VOCABULARY);
  }

  /** Equal precision first, then across precisions. */
  private String headlines() {
    Table table = new Table("deberta4j over peer", "mean", "least", "cells");
    for (boolean equal : new boolean[] {true, false}) {
      for (ModelShape shape : settings.sizes()) {
        for (RunnerId ours : ours(shape)) {
          for (RunnerId peer : PEERS) {
            if (ours.precision().equals(peer.precision()) == equal) {
              headline(table, shape, ours, peer);
            }
          }
        }
      }
    }
    return table.toString();
  }

  private void headline(Table table, ModelShape shape, RunnerId ours, RunnerId peer) {
    List<Double> speedups = Targets.speedups(GridSection.cells(state, shape), ours, peer);
    Optional<Double> mean = Targets.mean(speedups);
    mean.ifPresent(
        value ->
            table.add(
                shape.cliName() + ", " + ours.precision() + " over " + peer.title(),
                Numbers.ratio(value),
                Numbers.ratio(speedups.stream().min(Double::compare).orElse(value)),
                Integer.toString(speedups.size())));
  }

  private List<RunnerId> ours(ModelShape shape) {
    List<RunnerId> ours = new ArrayList<>();
    for (Cell cell : GridSection.cells(state, shape)) {
      for (Row row : cell.rows()) {
        if (row.engine().equals(RunnerId.OURS) && !ours.contains(row.id())) {
          ours.add(row.id());
        }
      }
    }
    return ours;
  }

  private String targets() {
    Table table = new Table("target", "measured", "verdict");
    new Targets(state, settings.mainSize())
        .all()
        .forEach(target -> table.add(target.what(), target.measured(), target.verdict()));
    return table.toString();
  }

  /** Writes both files. */
  void write() {
    ObjectNode json = state.toJson();
    json.set(
        "targets",
        State.JSON.valueToTree(
            new Targets(state, settings.mainSize())
                .all().stream()
                    .map(target -> List.of(target.what(), target.measured(), target.verdict()))
                    .toList()));
    Path output = settings.output();
    try {
      AtomicFiles.write(
          output.resolve("benchmarks.json"),
          State.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    } catch (JsonProcessingException e) {
      throw new DebertaException("cannot write the measurements as JSON: " + e.getMessage(), e);
    }
    AtomicFiles.write(output.resolve("benchmarks.md"), markdown());
  }
}
