package io.deberta4j.lint;

import static io.deberta4j.lint.Rule.error;
import static io.deberta4j.lint.Rule.note;
import static io.deberta4j.lint.Rule.warning;

import io.deberta4j.checkpoint.StoredTensor;
import io.deberta4j.lint.Rule.Found;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What the values of the weights tell: looked at only when asked for, as all are read. */
final class ValueRules {
  private static final double LARGEST_HALF = 65504;

  static final List<Rule> ALL =
      List.of(
          error(
              "not-finite",
              "NaN or an infinity spreads: answers are NaN, or the same for every text.",
              "Fetch the weights again, or an earlier checkpoint of the training.",
              ValueRules::notFinite),
          warning(
              "all-zero",
              "A matrix of zeros computes nothing: its part of the model has no effect.",
              "Compare with where the model came from.",
              ValueRules::allZero),
          warning(
              "untrained-head",
              "The bias is exactly 0, as it is drawn: the head was probably never trained, and its"
                  + " answers mean nothing.",
              "Fetch the fine-tuned weights, or fine-tune.",
              ValueRules::untrained),
          warning(
              "decoder-differs",
              "Words are scored with the table of words, and the decoder, which has other values, is"
                  + " not read.",
              "If it was trained on its own, set tie_word_embeddings to false.",
              ValueRules::decoder),
          note(
              "beyond-half",
              "Such values become infinite in F16.",
              "Do not convert the model to F16; BF16 has room.",
              ValueRules::beyondHalf));

  private ValueRules() {}

  private static void each(Checkpoint c, Found found, Predicate<Values> wrong, String what) {
    String first = "";
    int count = 0;
    for (Map.Entry<String, Values> entry : c.values().entrySet()) {
      if (wrong.test(entry.getValue())) {
        first = count == 0 ? entry.getKey() : first;
        count++;
      }
    }
    if (count > 0) {
      found.at(
          c.weightsName(), first, "%d tensors %s, the first is %s.".formatted(count, what, first));
    }
  }

  private static void notFinite(Checkpoint c, Found found) {
    each(c, found, values -> values.notFinite() > 0, "have values that are NaN or infinite");
  }

  private static void allZero(Checkpoint c, Found found) {
    for (Map.Entry<String, Values> entry : c.values().entrySet()) {
      Values values = entry.getValue();
      boolean matrix = entry.getKey().endsWith(".weight") && values.count() > 0;
      if (matrix && values.zeros() == values.count()) {
        found.at(c.weightsName(), entry.getKey(), entry.getKey() + " is zero everywhere.");
      }
    }
  }

  private static void untrained(Checkpoint c, Found found) {
    for (String name : List.of("classifier.bias", "qa_outputs.bias")) {
      Values values = c.values().get(name);
      if (values != null && values.zeros() == values.count()) {
        found.at(c.weightsName(), name, name + " is zero everywhere.");
      }
    }
  }

  private static void decoder(Checkpoint c, Found found) {
    Tensors tensors = c.tensors();
    if (tensors == null || !Rule.finds(MaskedLmRules::copy, c)) {
      return;
    }
    Tensors.Held words = tensors.held().get(ExpectedTensors.WORDS);
    Tensors.Held decoder = tensors.held().get(MaskedLmRules.DECODER);
    if (words != null && decoder != null && differ(words.stored(), decoder.stored())) {
      found.at(
          c.weightsName(),
          MaskedLmRules.DECODER,
          "The decoder is not the table of words: their values differ.");
    }
  }

  private static boolean differ(StoredTensor one, StoredTensor other) {
    if (one.dtype() != other.dtype() || one.byteLength() != other.byteLength()) {
      return true;
    }
    int piece = 1 << 20;
    for (long at = 0; at < one.byteLength(); at += piece) {
      long size = Math.min(piece, one.byteLength() - at);
      if (!one.region()
          .slice(at, size)
          .read(piece)
          .equals(other.region().slice(at, size).read(piece))) {
        return true;
      }
    }
    return false;
  }

  private static void beyondHalf(Checkpoint c, Found found) {
    each(c, found, values -> values.largest() > LARGEST_HALF, "have values beyond 65504");
  }
}
