package io.deberta4j.verify;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a checkpoint compares with another runtime.
 *
 * @param model the directory of the checkpoint
 * @param other what it was compared with
 * @param weightTypes how many weights of each type the other side's file holds; empty if unknown
 * @param compared the names of the outputs that were compared
 * @param leftAside the names of outputs that the other side has and this checkpoint has not
 * @param tolerance the largest absolute difference that counts as agreement
 * @param texts what was seen on each text
 * @param findings what could explain a disagreement, as far as the numbers show it
 */
public record VerificationReport(
    Path model,
    String other,
    Map<String, Long> weightTypes,
    List<String> compared,
    List<String> leftAside,
    double tolerance,
    List<TextReport> texts,
    List<Finding> findings) {
  /** Copies the lists. */
  public VerificationReport {
    compared = List.copyOf(compared);
    leftAside = List.copyOf(leftAside);
    texts = List.copyOf(texts);
    findings = List.copyOf(findings);
  }

  /** Tells whether both sides agree on every text. */
  public boolean agrees() {
    return texts.stream().allMatch(text -> text.agrees(tolerance));
  }

  /** Returns the text with the largest difference; empty if none could be compared. */
  public Optional<TextReport> worst() {
    return texts.stream()
        .filter(text -> text.worst() != null)
        .max(Comparator.comparingDouble(text -> Objects.requireNonNull(text.worst()).absolute()));
  }

  /** Returns how often both decide alike over all texts; null where nothing is decided. */
  public @Nullable ArgMax argMax() {
    return texts.stream()
        .map(TextReport::argMax)
        .filter(Objects::nonNull)
        .reduce(ArgMax::plus)
        .orElse(null);
  }
}
