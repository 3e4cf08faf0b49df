package io.deberta4j.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.data.Target;
import io.deberta4j.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Batches have what their sequences have, and nothing else. */
class PredictionBatchTest {
  private static final int PAD = 3;

  private static List<MaskedSequence> sequences(Random random) {
    List<MaskedSequence> sequences = new ArrayList<>();
    for (int count = 1 + random.nextInt(5); count > 0; count--) {
      int[] ids = random.ints(1 + random.nextInt(9), 0, 100).toArray();
      int[] labels = random.ints(ids.length, 0, 100).toArray();
      for (int i = 0; i < labels.length; i++) {
        labels[i] = random.nextBoolean() ? Target.IGNORED : labels[i];
      }
      sequences.add(new MaskedSequence(ids, labels));
    }
    return sequences;
  }

  @Test
  void idsLabelsAndMasksAreThoseOfTheSequences() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int trial = 0; trial < 100; trial++) {
      List<MaskedSequence> sequences = sequences(random);
      boolean[] causal = new boolean[sequences.size()];
      for (int i = 0; i < causal.length; i++) {
        causal[i] = random.nextBoolean();
      }
      try (var scope = TensorScope.open()) {
        PredictionBatch mixed = PredictionBatch.of(sequences, causal, PAD);
        PredictionBatch plain = PredictionBatch.bidirectional(sequences, PAD);
        int n = sequences.stream().mapToInt(MaskedSequence::length).max().orElseThrow();
        assertThat(mixed.input().attentionMask().shape()).containsExactly(causal.length, n, n);
        assertThat(plain.input().attentionMask().shape()).containsExactly(causal.length, n);
        long[] ids = mixed.input().inputIds().toLongs();
        long[] labels = mixed.labels().toLongs();
        long[] pairs = mixed.input().attentionMask().toLongs();
        long[] tokens = plain.input().attentionMask().toLongs();
        int predicted = 0;
        for (int at = 0; at < ids.length; at++) {
          MaskedSequence sequence = sequences.get(at / n);
          int i = at % n;
          boolean real = i < sequence.length();
          assertThat(ids[at]).as("seed %d", seed).isEqualTo(real ? sequence.inputIds()[i] : PAD);
          assertThat(labels[at]).isEqualTo(real ? sequence.labels()[i] : -100);
          assertThat(tokens[at]).isEqualTo(real ? 1 : 0);
          predicted += labels[at] >= 0 ? 1 : 0;
          for (int j = 0; j < n; j++) {
            boolean seen = real && j < sequence.length() && (!causal[at / n] || j <= i);
            assertThat(pairs[at * n + j]).as("seed %d", seed).isEqualTo(seen ? 1 : 0);
          }
        }
        assertThat(mixed.predicted()).isEqualTo(predicted).isEqualTo(plain.predicted());
        assertThat(plain.input().inputIds().toLongs()).containsExactly(ids);
        assertThat(plain.labels().toLongs()).containsExactly(labels);
      }
    }
  }

  @Test
  void aShiftedSequencePredictsWhatComesNext() {
    MaskedSequence shifted = MaskedSequence.shifted(new int[] {1, 7, 8, 2});
    assertThat(shifted.inputIds()).containsExactly(1, 7, 8, 2);
    assertThat(shifted.labels()).containsExactly(7, 8, 2, -100);
    assertThat(shifted.predicted()).isEqualTo(3);
    try (var scope = TensorScope.open()) {
      PredictionBatch batch = PredictionBatch.causal(List.of(shifted, shifted), PAD);
      assertThat(batch.predicted()).isEqualTo(6);
      assertThat(batch.input().attentionMask().toLongs())
          .startsWith(1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1);
    }
  }

  @Test
  void labelsAreAsManyAsTokens() {
    assertThatThrownBy(() -> new MaskedSequence(new int[2], new int[3]))
        .hasMessageContaining("2 tokens and 3 labels");
    assertThatThrownBy(() -> new MaskedSequence(new int[0], new int[0]))
        .hasMessageContaining("at least one");
  }
}
