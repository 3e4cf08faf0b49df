package io.deberta4j.verify;

import io.deberta4j.check.EncoderPath;
import io.deberta4j.model.Pretrained;
import io.deberta4j.verify.Finding.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks for what explains a disagreement, and keeps what the numbers bear out. */
final class Diagnosis {
  /** Differences of this share of the largest output are those of another model. */
  private static final double AS_LARGE = 0.1;

  /** Differences up to this share are of F32; 2^-11, half of a step of fp16, is ten times that. */
  private static final double ROUNDING = 5e-5;

  private final Path model;
  private final Pretrained files;
  private final Verification.Settings settings;
  private final double tolerance;
  private final OurModel ours;
  private final OtherSide other;
  private final List<Row> rows;
  private final List<TextReport> reports;
  private final List<Finding> findings = new ArrayList<>();

  Diagnosis(
      Path model,
      Pretrained files,
      Verification.Settings settings,
      OurModel ours,
      OtherSide other,
      List<Row> rows,
      List<TextReport> reports) {
    this.model = model;
    this.files = files;
    this.settings = settings;
    this.tolerance = settings.tolerance();
    this.ours = ours;
    this.other = other;
    this.rows = rows;
    this.reports = reports;
  }

  /**
   * Returns what was found; nothing where both sides agree.
   *
   * @param batchFailure why the other side could not run several texts at once, or ""
   */
  List<Finding> findings(List<NamedText> texts, String batchFailure) {
    if (reports.stream().anyMatch(report -> report.ids() != null && !report.ids().equal())) {
      String found = new FlavourSearch(model, settings.flavour(), ours.config(), other).tell(texts);
      add(Kind.TOKENIZER, found);
    }
    padding(batchFailure);
    int worst = worstAlone();
    if (worst >= 0) {
      explain(worst);
    }
    return findings;
  }

  private void add(Kind kind, String text) {
    findings.add(new Finding(kind, text));
  }

  private static String number(double difference) {
    return String.format(Locale.ROOT, "%.1e", difference);
  }

  private void padding(String batchFailure) {
    if (!batchFailure.isEmpty()) {
      add(Kind.PADDING, "It cannot run several texts at once: " + batchFailure);
    }
    long onlyTogether =
        reports.stream().filter(it -> within(it.alone()) && !within(it.together())).count();
    if (onlyTogether > 0) {
      add(
          Kind.PADDING,
          onlyTogether
              + " texts agree alone and differ beside longer ones: its results depend on padding,"
              + " ours do not. Does it honour attention_mask?");
    }
  }

  /** Tells whether a difference is small enough; one that was not measured is. */
  private boolean within(@Nullable Difference difference) {
    return difference == null || difference.absolute() <= tolerance;
  }

  /** Returns the text that differs most when it is run alone, or −1 if none differs. */
  private int worstAlone() {
    int worst = -1;
    double largest = tolerance;
    for (int i = 0; i < reports.size(); i++) {
      Difference difference = reports.get(i).alone();
      if (difference != null && difference.absolute() > largest) {
        largest = difference.absolute();
        worst = i;
      }
    }
    return worst;
  }

  private void explain(int worst) {
    Row row = rows.get(worst);
    Map<String, Values> theirs = other.alone(worst, row);
    Map<String, Values> reference = run(ours, row, EncoderPath.REFERENCE);
    Map<String, Values> plan = run(ours, row, EncoderPath.FAST);
    findings.add(planOrModel(plan, reference, theirs, tolerance));
    int before = findings.size();
    new LogitForms(tolerance).look(reference, theirs).ifPresent(findings::add);
    segments(theirs, row);
    absolutePositions(theirs, row);
    maskDecoder(theirs, row);
    precision(theirs);
    length();
    double relative = Objects.requireNonNull(reports.get(worst).alone()).relative();
    rounding(relative);
    if (findings.size() == before && relative >= AS_LARGE) {
      add(
          Kind.OTHER_WEIGHTS,
          "The largest difference is %d %% of the largest output, and nothing that was tried explains it: are these the same weights?"
              .formatted(Math.round(Math.min(100 * relative, Integer.MAX_VALUE))));
    }
  }

  private Map<String, Values> run(OurModel model, Row row, EncoderPath path) {
    return model.run(List.of(row), other.compared(), path).get(0);
  }

  /** Tells whether our plan is the cause, or can be ruled out. */
  static Finding planOrModel(
      Map<String, Values> plan,
      Map<String, Values> reference,
      Map<String, Values> theirs,
      double tolerance) {
    double between = Difference.of(plan, reference).absolute();
    double apart = Difference.of(reference, theirs).absolute();
    if (apart <= tolerance && between > tolerance) {
      return new Finding(
          Kind.PLAN,
          "Our readable model agrees with it to %s, our inference plan differs from that model by %s: a fault of deberta4j, please report it."
              .formatted(number(apart), number(between)));
    }
    return new Finding(
        Kind.MODEL,
        "Our inference plan and our readable model differ from each other by %s, and the model from the other side by %s%s."
            .formatted(
                number(between),
                number(apart),
                between <= tolerance ? ": the plan is not the cause" : ""));
  }

  /**
   * Two orders of summation differ by such shares of the largest output; half precision by more.
   */
  private void rounding(double relative) {
    if (relative <= ROUNDING) {
      add(
          Kind.ROUNDING,
          "The largest difference is %s of the largest output there: what F32 leaves where sums are taken in another order. Ask for a larger --tolerance if outputs are this large."
              .formatted(number(relative)));
    }
  }

  private void segments(Map<String, Values> theirs, Row row) {
    if (ours.config().typeVocabSize() > 0
        && agrees(run(ours, row.withoutSegments(), EncoderPath.REFERENCE), theirs)) {
      add(
          Kind.SEGMENTS,
          "With token_type_ids all 0 our model agrees with it: it is not told which tokens belong"
              + " to the second text. This model has segments (type_vocab_size="
              + ours.config().typeVocabSize()
              + "): give it token_type_ids.");
    }
  }

  private void absolutePositions(Map<String, Values> theirs, Row row) {
    var config = ours.config();
    boolean table = files.weights().has("deberta.embeddings.position_embeddings.weight");
    boolean biased = !config.positionBiasedInput();
    if (!table) {
      return;
    }
    var changed = config.withPositions(biased, config.attention(), config.positionVariant());
    try (OurModel variant = OurModel.open(files, changed)) {
      if (agrees(run(variant, row, EncoderPath.REFERENCE), theirs)) {
        add(
            Kind.ABSOLUTE_POSITIONS,
            "With position_biased_input=%b our model agrees with it; config.json of this checkpoint says, or leaves it to mean, %b. Which one was it trained with?"
                .formatted(biased, !biased));
      }
    }
  }

  private void maskDecoder(Map<String, Values> theirs, Row row) {
    Map<String, Values> decoded =
        other.compared().equals(List.of(OurModel.LOGITS)) ? ours.decoded(row) : null;
    if (decoded != null && agrees(decoded, theirs)) {
      add(
          Kind.MASK_DECODER,
          "Its logits are those of the Enhanced Mask Decoder; compared here are those of the last"
              + " layer, as Hugging Face's class gives them. Export with --head masked-lm.");
    }
  }

  private boolean agrees(Map<String, Values> variant, Map<String, Values> theirs) {
    return Difference.of(variant, theirs).absolute() <= tolerance;
  }

  private void precision(Map<String, Values> theirs) {
    WeightTypes types = new WeightTypes(other.weightTypes());
    if (types.quantised() > 0) {
      add(
          Kind.QUANTISED,
          types.share(types.quantised())
              + " of its weights are integers of 8 bits or fewer: it is quantised, and agrees only"
              + " roughly with any model in F32.");
    }
    String half = Halves.typeOf(theirs.values());
    if (types.half() > 0) {
      add(
          Kind.HALF_PRECISION,
          types.share(types.half()) + " of its weights are in half precision.");
    } else if (!half.isEmpty()) {
      add(
          Kind.HALF_PRECISION,
          "Every number it gives is one of "
              + half
              + ": it computes in half precision. Load the model in float32 there.");
    }
  }

  /** Only where all short texts agree and all longer ones do not. */
  private void length() {
    int longestThatAgrees = tokens(true).max(Comparator.naturalOrder()).orElse(0);
    int shortestThatDiffers = tokens(false).min(Comparator.naturalOrder()).orElse(0);
    if (longestThatAgrees == 0 || longestThatAgrees >= shortestThatDiffers) {
      return;
    }
    int linear = ours.config().attention().positionBuckets() / 2;
    boolean logarithmic =
        linear > 0 && longestThatAgrees <= linear + 1 && shortestThatDiffers > linear + 1;
    String buckets =
        "; distances beyond %d go through the logarithmic buckets: look at how they were exported"
            .formatted(linear);
    add(
        Kind.LENGTH,
        "Texts of up to %d tokens agree, from %d tokens on none does%s."
            .formatted(longestThatAgrees, shortestThatDiffers, logarithmic ? buckets : ""));
  }

  private Stream<Integer> tokens(boolean thatAgree) {
    return reports.stream()
        .filter(report -> report.alone() != null && within(report.alone()) == thatAgree)
        .map(TextReport::tokens);
  }
}
