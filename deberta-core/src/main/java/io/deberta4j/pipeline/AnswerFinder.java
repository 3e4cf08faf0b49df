package io.deberta4j.pipeline;

import io.deberta4j.tokenizer.Encoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Start and end logits of windows to answers, as Hugging Face's {@code QuestionAnsweringPipeline}
 * does it: in each window, the probabilities of start and end over the tokens of the document and
 * {@code [CLS]}; the score of an answer is the product of both. No answer is {@code [CLS]} as both,
 * its score that of the window where it is lowest.
 *
 * <p><b>Deviation.</b> An answer that several windows or spans show is listed once, with its
 * highest score; transformers lists those of several windows each, and its last versions 4 add up
 * the scores of spans with the same text. Whole words end at punctuation, not only at white space.
 */
final class AnswerFinder {
  private static final int CLS = 0;
  private static final int START = 0;
  private static final int END = 1;

  private final QuestionAnsweringOptions options;
  private final List<String> documents = new ArrayList<>();
  private final Map<Place, Double> found = new LinkedHashMap<>();
  private double none = Double.POSITIVE_INFINITY;

  private record Place(int document, TextSpan span) {}

  AnswerFinder(QuestionAnsweringOptions options) {
    this.options = options;
  }

  /**
   * Looks for answers in the next document.
   *
   * @param windows pairs of the question and a part of the document
   * @param logits of each window, [tokens][start, end]
   */
  void look(TextWindows windows, List<float[][]> logits) {
    documents.add(String.valueOf(windows.input().pair()));
    for (int i = 0; i < logits.size(); i++) {
      look(windows.encodings().get(i), logits.get(i));
    }
  }

  private void look(Encoding row, float[][] logits) {
    double[] starts = probabilities(row, logits, START);
    double[] ends = probabilities(row, logits, END);
    none = Math.min(none, starts[CLS] * ends[CLS]);
    Map<Place, Double> here = new LinkedHashMap<>();
    for (int start = 0; start < row.length(); start++) {
      int last = start + Math.min(row.length() - start, options.maxAnswerLength());
      for (int end = start; end < last; end++) {
        if (row.sequenceId(start) == 1 && row.sequenceId(end) == 1) {
          add(here, row.startOffset(start), row.endOffset(end), starts[start] * ends[end]);
        }
      }
    }
    // What is not among the best of its window is not among the best of all.
    best(here).forEach(entry -> found.merge(entry.getKey(), entry.getValue(), Math::max));
  }

  private void add(Map<Place, Double> places, int start, int end, double score) {
    int last = documents.size() - 1;
    String document = documents.get(last);
    TextSpan span = TextSpan.trimmed(document, start, end);
    if (!span.isEmpty()) {
      TextSpan shown = options.alignToWords() ? WordEdges.widened(document, span) : span;
      places.merge(new Place(last, shown), score, Math::max);
    }
  }

  private Stream<Map.Entry<Place, Double>> best(Map<Place, Double> places) {
    return places.entrySet().stream()
        .sorted(Map.Entry.<Place, Double>comparingByValue().reversed())
        .limit(options.topK());
  }

  /** Softmax over the document and {@code [CLS]}, 0 elsewhere. */
  private static double[] probabilities(Encoding row, float[][] logits, int output) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < row.length(); i++) {
      highest = counts(row, i) ? Math.max(highest, logits[i][output]) : highest;
    }
    double[] probabilities = new double[row.length()];
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = counts(row, i) ? Math.exp(logits[i][output] - highest) : 0;
      sum += probabilities[i];
    }
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  private static boolean counts(Encoding row, int token) {
    return token == CLS || row.sequenceId(token) == 1;
  }

  /** Returns the best answers, the best first. */
  List<Answer> best() {
    List<Answer> answers = new ArrayList<>();
    best(found).forEach(entry -> answers.add(answer(entry.getKey(), entry.getValue())));
    if (options.noAnswer() && !Double.isInfinite(none)) {
      double rank = none * Math.exp(-options.noAnswerThreshold());
      int at = 0;
      while (at < answers.size() && answers.get(at).score() >= rank) {
        at++;
      }
      answers.add(at, Answer.none(none));
    }
    return answers.subList(0, Math.min(options.topK(), answers.size()));
  }

  private Answer answer(Place place, double score) {
    TextSpan span = place.span();
    String document = documents.get(place.document());
    return new Answer(span.of(document), score, place.document(), span.start(), span.end());
  }

  /** Returns the lowest score of no answer; 0 where nothing was read. */
  double noAnswerScore() {
    return Double.isInfinite(none) ? 0 : none;
  }
}
