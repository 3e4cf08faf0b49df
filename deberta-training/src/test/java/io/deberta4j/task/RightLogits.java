package io.deberta4j.task;

import io.deberta4j.data.Features;
import io.deberta4j.data.Target;
import java.util.Arrays;

/** The logits of a model that knows the targets. */
final class RightLogits {
  private RightLogits() {}

  static float[] of(Features features, int labels) {
    Target target = features.target();
    int n = features.length();
    if (target instanceof Target.Label label) {
      float[] logits = new float[Math.max(labels, features.rows().size())];
      logits[label.id()] = 1;
      return logits;
    } else if (target instanceof Target.LabelSet set) {
      float[] logits = new float[labels];
      for (int i = 0; i < labels; i++) {
        logits[i] = set.values()[i] > 0 ? 9 : -9;
      }
      return logits;
    } else if (target instanceof Target.Span span) {
      float[] logits = new float[2 * n];
      logits[span.start()] = 9;
      logits[n + span.end()] = 9;
      return logits;
    } else if (target instanceof Target.Tags tags) {
      float[] logits = new float[n * labels];
      Arrays.fill(logits, 0);
      for (int i = 0; i < n; i++) {
        if (tags.ids()[i] != Target.IGNORED) {
          logits[i * labels + tags.ids()[i]] = 1;
        }
      }
      return logits;
    }
    throw new IllegalArgumentException("no logits for " + target);
  }
}
