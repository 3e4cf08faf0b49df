package io.deberta4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deberta4j.verify.ArgMax;
import io.deberta4j.verify.Difference;
import io.deberta4j.verify.TextReport;
import io.deberta4j.verify.VerificationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report of {@code deberta verify}, for people and as JSON. */
final class VerificationText {
  private static final int SHOWN = 44;

  private VerificationText() {}

  static List<String> lines(VerificationReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("model     " + report.model());
    lines.add("other     " + report.other() + weights(report.weightTypes()));
    lines.add("compared  " + String.join(", ", report.compared()) + leftAside(report.leftAside()));
    lines.add("");
    lines.add(
        "%-44s %6s %4s %9s %9s %9s %8s"
            .formatted("text", "tokens", "ids", "alone", "relative", "in batch", "arg-max"));
    report.texts().forEach(text -> add(lines, text));
    lines.add("");
    report.worst().ifPresent(text -> lines.add(worst(text)));
    report.findings().forEach(finding -> lines.add("found     " + finding.text()));
    lines.add(verdict(report));
    return lines;
  }

  private static String weights(Map<String, Long> types) {
    List<String> counts = new ArrayList<>();
    types.forEach((type, count) -> counts.add(String.format(Locale.ROOT, "%,d %s", count, type)));
    return counts.isEmpty() ? "" : ", weights: " + String.join(", ", counts);
  }

  private static String leftAside(List<String> outputs) {
    return outputs.isEmpty() ? "" : "; it also has " + String.join(", ", outputs);
  }

  private static void add(List<String> lines, TextReport text) {
    Difference alone = text.alone();
    ArgMax argMax = text.argMax();
    lines.add(
        "%-44s %6s %4s %9s %9s %9s %8s"
            .formatted(
                shown(text),
                text.tokens() + (text.cut() ? "+" : ""),
                text.ids() == null ? "-" : text.ids().equal() ? "same" : "no",
                number(alone == null ? null : alone.absolute()),
                number(alone == null ? null : alone.relative()),
                number(text.together() == null ? null : text.together().absolute()),
                argMax == null ? "-" : argMax.toString()));
    TextReport.Ids ids = text.ids();
    if (ids != null && !ids.equal()) {
      lines.add(
          "  from token %d on: ours %s, other %s"
              .formatted(ids.firstDifference(), ids.ours(), ids.other()));
    }
    if (!text.failure().isEmpty()) {
      lines.add("  failed: " + text.failure());
    }
  }

  private static String shown(TextReport text) {
    String pair = text.text().pair();
    String all = text.text().text() + (pair == null ? "" : " | " + pair);
    String line = all.replaceAll("\\s+", " ").strip();
    int end = Math.min(line.length(), SHOWN - 3);
    if (end > 0 && Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return line.length() <= SHOWN ? line : line.substring(0, end) + "...";
  }

  private static String number(@Nullable Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.1e", value);
  }

  private static String worst(TextReport text) {
    Difference worst = text.worst();
    if (worst == null) {
      throw new IllegalStateException("a text without a difference");
    }
    String place =
        worst.token() < 0
            ? "value " + worst.component()
            : "token " + worst.token() + ", value " + worst.component();
    return String.format(
        Locale.ROOT,
        "worst     %s: %s, %s: ours %.7g, other %.7g",
        text.where(),
        worst.output(),
        place,
        worst.ours(),
        worst.other());
  }

  private static String verdict(VerificationReport report) {
    String largest = number(largest(report));
    long differ = report.texts().stream().filter(text -> !text.agrees(report.tolerance())).count();
    String tolerance = String.format(Locale.ROOT, "%.1e", report.tolerance());
    return report.agrees()
        ? "AGREES    on all %d texts: largest difference %s, tolerance %s"
            .formatted(report.texts().size(), largest, tolerance)
        : "DISAGREES on %d of %d texts: largest difference %s, tolerance %s"
            .formatted(differ, report.texts().size(), largest, tolerance);
  }

  private static @Nullable Double largest(VerificationReport report) {
    Difference worst = report.worst().map(TextReport::worst).orElse(null);
    return worst == null ? null : worst.absolute();
  }

  static ObjectNode json(VerificationReport report) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("agrees", report.agrees());
    object.put("tolerance", report.tolerance());
    put(object, "largest_difference", largest(report));
    object.put("model", report.model().toString()).put("other", report.other());
    ObjectNode types = object.putObject("other_weights");
    report.weightTypes().forEach(types::put);
    addAll(object.putArray("compared"), report.compared());
    addAll(object.putArray("not_compared"), report.leftAside());
    put(object, report.argMax());
    report.worst().ifPresent(text -> object.put("worst_text", report.texts().indexOf(text)));
    ArrayNode findings = object.putArray("findings");
    for (var finding : report.findings()) {
      findings.addObject().put("kind", EnumNames.of(finding.kind())).put("text", finding.text());
    }
    ArrayNode texts = object.putArray("texts");
    report.texts().forEach(text -> add(texts.addObject(), text, report.tolerance()));
    return object;
  }

  private static void addAll(ArrayNode array, List<String> names) {
    names.forEach(array::add);
  }

  private static void add(ObjectNode object, TextReport text, double tolerance) {
    object.put("where", text.where()).put("text", text.text().text());
    if (text.text().pair() != null) {
      object.put("pair", text.text().pair());
    }
    object.put("agrees", text.agrees(tolerance));
    object.put("tokens", text.tokens()).put("cut", text.cut());
    TextReport.Ids ids = text.ids();
    if (ids != null) {
      object.put("ids_equal", ids.equal());
      if (!ids.equal()) {
        object.put("first_different_token", ids.firstDifference());
      }
    }
    put(object, "alone", text.alone());
    put(object, "in_batch", text.together());
    put(object, text.argMax());
    if (!text.failure().isEmpty()) {
      object.put("failure", text.failure());
    }
  }

  private static void put(ObjectNode object, String name, @Nullable Difference difference) {
    if (difference == null) {
      object.putNull(name);
      return;
    }
    ObjectNode at = object.putObject(name);
    put(at, "difference", difference.absolute());
    put(at, "relative", difference.relative());
    at.put("output", difference.output());
    if (difference.token() >= 0) {
      at.put("token", difference.token());
    }
    at.put("value", difference.component());
    put(at, "ours", (double) difference.ours());
    put(at, "other", (double) difference.other());
  }

  private static void put(ObjectNode object, @Nullable ArgMax argMax) {
    if (argMax != null) {
      object.putObject("arg_max").put("same", argMax.same()).put("of", argMax.of());
    }
  }

  /** JSON has no infinity and no NaN: null stands for what is no number. */
  private static void put(ObjectNode object, String name, @Nullable Double value) {
    if (value == null || !Double.isFinite(value)) {
      object.putNull(name);
    } else {
      object.put(name, value);
    }
  }
}
