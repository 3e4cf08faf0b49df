package io.deberta4j.readme;

import io.deberta4j.Deberta;
import io.deberta4j.pipeline.Entity;
import io.deberta4j.pipeline.NliRelation;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.RankedDocument;
import io.deberta4j.pipeline.TextClassification;
import io.deberta4j.pipeline.TextClassificationOptions;
import io.deberta4j.pipeline.WindowMerge;
import java.nio.file.Path;
import java.util.List;

/** The examples of docs/profiles.md, word for word. */
@SuppressWarnings("UnusedVariable")
final class ProfileExamples {
  private ProfileExamples() {}

  static void guard(String prompt) {
    // begin
    try (var guard = Deberta.textClassification("protectai/deberta-v3-base-prompt-injection-v2")) {
      boolean injection = guard.classify(prompt).score("INJECTION") > 0.5;
    }
    // end
  }

  static void guardOfDocuments(List<String> pages) {
    // begin
    try (var guard = Deberta.textClassification("protectai/deberta-v3-base-prompt-injection-v2")) {
      var anywhere = TextClassificationOptions.DEFAULT.withMerge(WindowMerge.MAX);
      for (TextClassification page : guard.classify(pages, anywhere)) {
        System.out.println(page.windows() + " windows, at worst " + page.score("INJECTION"));
      }
    }
    // end
  }

  static void personalData(String mail) {
    // begin
    var options = PipelineOptions.DEFAULT.withMaxLength(256);
    Path model = Deberta.model("iiiorg/piiranha-v1-detect-personal-information");
    try (var tagger = Deberta.tokenClassification(model, options)) {
      StringBuilder redacted = new StringBuilder(mail);
      List<Entity> found = tagger.classify(mail).entities();
      for (int i = found.size() - 1; i >= 0; i--) { // from the end: offsets before it stay
        redacted.replace(
            found.get(i).start(), found.get(i).end(), "[" + found.get(i).label() + "]");
      }
      System.out.println(redacted);
    }
    // end
  }

  static void reranker(String query, List<String> documents) {
    // begin
    try (var reranker = Deberta.reranking("mixedbread-ai/mxbai-rerank-base-v1")) {
      RankedDocument best = reranker.rerank(query, documents).get(0);
      System.out.println(best.index() + "  " + best.score());
    }
    // end
  }

  static void factCheck(String source, String claim) {
    // begin
    String model = "MoritzLaurer/DeBERTa-v3-base-mnli-fever-anli";
    try (var checker = Deberta.naturalLanguageInference(model)) {
      var result = checker.infer(source, claim);
      boolean supported = result.best() == NliRelation.ENTAILMENT;
      boolean refuted = result.best() == NliRelation.CONTRADICTION;
    }
    // end
  }

  static void reward(String question, String answer, String otherAnswer) {
    // begin
    try (var judge = Deberta.reward("OpenAssistant/reward-model-deberta-v3-base")) {
      double one = judge.score(question, answer).score();
      double other = judge.score(question, otherAnswer).score();
      double preferred = 1 / (1 + Math.exp(other - one)); // that people would prefer the first
    }
    // end
  }
}
