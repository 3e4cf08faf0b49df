package io.deberta4j.data;

import io.deberta4j.model.Batch;
import io.deberta4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes a batch of inputs of one kind, padded to the longest of them.
 *
 * @param padTokenId what fills the end of shorter rows
 */
public record FeatureCollator(int padTokenId) {
  /**
   * Pads these inputs; the tensors belong to the open scope.
   *
   * @throws IllegalArgumentException if they have different numbers of choices, or kinds
   */
  public FeatureBatch collate(List<Features> inputs) {
    List<TokenRow> rows = inputs.stream().flatMap(input -> input.rows().stream()).toList();
    int choices = inputs.get(0).rows().size();
    for (Features input : inputs) {
      if (input.rows().size() != choices) {
        throw new IllegalArgumentException(
            "an input has %d choices, expected %d as in the first of its batch"
                .formatted(input.rows().size(), choices));
      }
    }
    Batch batch =
        Batch.padded(
            rows.stream().map(TokenRow::ids).toList(),
            rows.stream().map(TokenRow::typeIds).toList(),
            padTokenId);
    boolean mentions = inputs.get(0).alignment() instanceof Alignment.Mentions;
    int entities = mentions ? mostMentions(inputs) : 0;
    List<Target> targets = inputs.stream().map(Features::target).filter(Objects::nonNull).toList();
    Tensor labels =
        targets.size() < inputs.size()
            ? null
            : labels(targets, targets.get(0) instanceof Target.Tags ? batch.tokens() : entities);
    return new FeatureBatch(batch, choices, mentions ? entities(inputs, entities) : null, labels);
  }

  /** The targets as one tensor; rows of tags and mentions are filled up to {@code width}. */
  private static @Nullable Tensor labels(List<Target> targets, int width) {
    Target first = targets.get(0);
    int b = targets.size();
    if (first instanceof Target.Label) {
      return longs(targets, target -> ((Target.Label) target).id());
    } else if (first instanceof Target.Score) {
      float[] scores = new float[b];
      for (int i = 0; i < b; i++) {
        scores[i] = ((Target.Score) targets.get(i)).value();
      }
      return Tensor.of(scores, b);
    } else if (first instanceof Target.LabelSet set) {
      int count = set.values().length;
      float[] values = new float[b * count];
      for (int i = 0; i < b; i++) {
        float[] row = ((Target.LabelSet) targets.get(i)).values();
        System.arraycopy(row, 0, values, i * count, count);
      }
      return Tensor.of(values, b, count);
    } else if (first instanceof Target.Span) {
      Tensor starts = longs(targets, target -> ((Target.Span) target).start());
      Tensor ends = longs(targets, target -> ((Target.Span) target).end());
      return Tensor.stack(List.of(starts, ends), 1);
    }
    boolean tags = first instanceof Target.Tags;
    long[] values = new long[b * width];
    Arrays.fill(values, tags ? Target.IGNORED : 0);
    for (int i = 0; i < b; i++) {
      int[] row =
          tags ? ((Target.Tags) targets.get(i)).ids() : ((Target.Mentions) targets.get(i)).chosen();
      for (int j = 0; j < row.length; j++) {
        values[i * width + j] = row[j];
      }
    }
    return Tensor.of(values, b, width);
  }

  private static Tensor longs(List<Target> targets, ToLongFunction<Target> value) {
    return Tensor.of(targets.stream().mapToLong(value).toArray(), targets.size());
  }

  private static int mostMentions(List<Features> inputs) {
    int most = 1;
    for (Features input : inputs) {
      most = Math.max(most, ((Alignment.Mentions) input.alignment()).mentions().length);
    }
    return most;
  }

  private static Tensor entities(List<Features> inputs, int count) {
    int slots = 1;
    for (Features input : inputs) {
      for (int[] tokens : ((Alignment.Mentions) input.alignment()).tokens()) {
        slots = Math.max(slots, tokens.length);
      }
    }
    long[] values = new long[inputs.size() * count * slots];
    for (int b = 0; b < inputs.size(); b++) {
      int[][] mentions = ((Alignment.Mentions) inputs.get(b).alignment()).tokens();
      for (int e = 0; e < mentions.length; e++) {
        for (int s = 0; s < mentions[e].length; s++) {
          values[(b * count + e) * slots + s] = mentions[e][s];
        }
      }
    }
    return Tensor.of(values, inputs.size(), count, slots);
  }
}
