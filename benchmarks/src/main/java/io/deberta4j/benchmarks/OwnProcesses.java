package io.deberta4j.benchmarks;

import java.util.List;

/**
 * Another section, each step of which is measured in a process of its own: an update takes and
 * gives back gigabytes, and what a process did before decides how fast it is at that.
 *
 * @param section measures in that process, and reports in this one
 */
record OwnProcesses(Section section, ChildProcess child) implements Section {
  @Override
  public List<Step> steps() {
    return section.steps().stream()
        .map(
            step ->
                new Step(step.key(), step.cost(), heard -> child.run(Variant.TRAINING, step.key())))
        .toList();
  }

  @Override
  public String report(State state) {
    return section.report(state);
  }

  @Override
  public void close() {
    section.close();
  }
}
