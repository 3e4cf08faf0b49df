package io.deberta4j.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The model card of a run: {@code README.md} as Hugging Face shows it. */
public final class ModelCard {
  private static final int MAX_LABELS = 30;
  private static final String CLASSIFICATION = "text-classification";

  private final RunRecord run;
  private final RunHistory history;
  private final CardDetails details;
  private final StringBuilder text = new StringBuilder();

  private ModelCard(RunRecord run, RunHistory history, CardDetails details) {
    this.run = run;
    this.history = history;
    this.details = details;
  }

  /** Returns the card as Markdown, with its YAML front matter. */
  public static String markdown(RunRecord run, RunHistory history, CardDetails details) {
    return new ModelCard(run, history, details).write();
  }

  private String write() {
    text.append(CardFrontMatter.of(run, details));
    heading("# " + plain(run.name()));
    introduction();
    results();
    limitations();
    training();
    data();
    repeat();
    return text.toString();
  }

  private void introduction() {
    String name = run.start().name();
    String start = name == null ? "trained from random weights" : "fine-tuned from " + plain(name);
    int classes = details.labels().size();
    paragraph(
        "This is a DeBERTa model for the task %s%s, %s with deberta4j %s. %s"
            .formatted(
                plain(run.task()),
                classes > 0 ? " with " + classes + " classes" : "",
                start,
                plain(run.platform().deberta4j()),
                details.inTransformers()
                    ? "It loads in deberta4j and in Hugging Face Transformers."
                    : "It loads in deberta4j; Hugging Face Transformers has no such head for it."));
    if (classes > 0) {
      List<String> some = details.labels().subList(0, Math.min(classes, MAX_LABELS));
      paragraph(
          "Its classes are "
              + String.join(", ", some.stream().map(ModelCard::plain).toList())
              + (classes > MAX_LABELS ? ", and more, listed in `config.json`." : "."));
    }
    paragraph(
        details.languages().isEmpty()
            ? "Which language its texts are in was not said."
            : "Languages of its texts: " + plain(String.join(", ", details.languages())) + ".");
  }

  private void results() {
    heading("## Results");
    if (run.figures().isEmpty()) {
      paragraph("The model was not evaluated: there was no data to evaluate on.");
      return;
    }
    row("Metric", "Data", "This model", "Without a model", "Published");
    row("---", "---", "---:", "---:", "---:");
    for (Figure figure : run.figures()) {
      row(
          plain(figure.metric()),
          plain(figure.data()),
          measured(figure),
          reference(figure.baseline()),
          reference(figure.published()));
    }
    text.append('\n');
    paragraph(
        "“Without a model” is what a constant answer gets. A figure of one seed does not tell how far"
            + " another seed would differ; a spread is the difference of the best seed and the worst.");
  }

  private static String measured(Figure figure) {
    String value = Numbers.text(figure.value());
    return figure.spread().isEmpty()
        ? value + " (one seed)"
        : "%s (%d seeds: mean %s, spread %s)"
            .formatted(
                value,
                figure.seeds(),
                Numbers.text(figure.mean()),
                Numbers.text(figure.spread().getAsDouble()));
  }

  private static String reference(Figure.@Nullable Reference reference) {
    return reference == null
        ? "not known"
        : Numbers.text(reference.value()) + " (" + plain(reference.source()) + ")";
  }

  private void limitations() {
    heading("## Limitations");
    if (details.pipelineTag().equals(CLASSIFICATION) && !details.labels().isEmpty()) {
      paragraph(
          "The model answers every text with one of its classes, also a text that belongs to none of"
              + " them. Its probabilities were not calibrated.");
    }
    paragraph(
        "The figures above hold for texts like those it was evaluated on. For other sources, topics,"
            + " languages or times it was not measured, and it repeats whatever bias is in the data it"
            + " was trained on.");
    details.limitations().forEach(sentence -> paragraph(plain(sentence)));
  }

  private void training() {
    heading("## Training");
    int steps = history.steps().size();
    if (steps > 0) {
      paragraph(
          "Training took %s updates in %s, on %s."
              .formatted(
                  Numbers.count(steps),
                  Numbers.duration(history.trainingSeconds()),
                  plain(run.platform().cpu())));
    }
    row("Setting", "Value");
    row("---", "---");
    row("seed", Long.toString(run.seed()));
    for (Map.Entry<String, Object> setting : run.settings().entrySet()) {
      row(plain(setting.getKey()), plain(Numbers.setting(setting.getValue())));
    }
    text.append('\n');
    Platform platform = run.platform();
    paragraph(
        "Versions: deberta4j %s, libtorch %s, Java %s, %s."
            .formatted(
                plain(platform.deberta4j()),
                plain(platform.libtorch()),
                plain(platform.java()),
                plain(platform.system())));
  }

  private void data() {
    heading("## Data");
    if (run.data().isEmpty()) {
      paragraph("The files were not recorded.");
      return;
    }
    row("Role", "File", "Examples", "SHA-256");
    row("---", "---", "---:", "---");
    for (DataProvenance file : run.data()) {
      row(
          plain(file.role()),
          plain(file.file()),
          Numbers.count(file.examples()),
          "`" + file.sha256() + "`");
    }
    text.append('\n');
    details.sources().forEach(sentence -> paragraph(plain(sentence)));
  }

  private void repeat() {
    heading("## To repeat it");
    paragraph(
        "`training.json` beside this file has the settings, the seed, the hashes of the data and of the"
            + " start weights, and every evaluation. With the same files and versions, on the same kind of"
            + " processor, training gives the same weights.");
  }

  private void heading(String heading) {
    text.append('\n').append(heading).append("\n\n");
  }

  private void paragraph(String paragraph) {
    text.append(paragraph).append("\n\n");
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Escapes what Markdown and HTML would read as markup; a line break becomes a space. */
  private static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("[\\\\`*_\\[\\]|#~$]", "\\\\$0");
  }
}
