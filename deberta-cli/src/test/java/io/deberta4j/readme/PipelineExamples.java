package io.deberta4j.readme;

import io.deberta4j.Deberta;
import io.deberta4j.pipeline.Aggregation;
import io.deberta4j.pipeline.Answer;
import io.deberta4j.pipeline.Choice;
import io.deberta4j.pipeline.Embedding;
import io.deberta4j.pipeline.Entity;
import io.deberta4j.pipeline.FillMaskOptions;
import io.deberta4j.pipeline.FilledMask;
import io.deberta4j.pipeline.Label;
import io.deberta4j.pipeline.NliRelation;
import io.deberta4j.pipeline.PipelineOptions;
import io.deberta4j.pipeline.QuestionAnsweringOptions;
import io.deberta4j.pipeline.RankedDocument;
import io.deberta4j.pipeline.ReplacedToken;
import io.deberta4j.pipeline.ScoreFunction;
import io.deberta4j.pipeline.TextClassificationOptions;
import io.deberta4j.pipeline.TokenClassificationOptions;
import io.deberta4j.pipeline.WindowMerge;
import io.deberta4j.pipeline.ZeroShotClassificationOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The examples of docs/pipelines.md, word for word. */
@SuppressWarnings("UnusedVariable")
final class PipelineExamples {
  private PipelineExamples() {}

  static void textClassification(Path model, List<String> texts) {
    // begin
    try (var classifier = Deberta.textClassification(model)) {
      Label best = classifier.classify("I still have not received my new card").best();

      var options =
          TextClassificationOptions.DEFAULT
              .withTopK(3)
              .withFunction(ScoreFunction.SIGMOID) // instead of what the model was trained for
              .withMerge(WindowMerge.MAX); // a long text has what any of its windows has
      classifier.classify(texts, options).forEach(result -> System.out.println(result.labels()));
    }
    // end
  }

  static void tokenClassification(Path model) {
    // begin
    try (var tagger = Deberta.tokenClassification(model)) {
      String text = "Angela Merkel wurde in Hamburg geboren 🎂.";
      for (Entity entity : tagger.classify(text).entities()) {
        assert entity.word().equals(text.substring(entity.start(), entity.end()));
      }
      var tokens = TokenClassificationOptions.DEFAULT.withAggregation(Aggregation.NONE);
      tagger.classify(List.of(text), tokens);
    }
    // end
  }

  static void questionAnswering(Path model, String contract, List<String> documents) {
    // begin
    try (var reader = Deberta.questionAnswering(model)) {
      Optional<Answer> answer = reader.answer("When does it end?", contract).best();

      var options =
          QuestionAnsweringOptions.DEFAULT
              .withTopK(3)
              .withNoAnswer(0.0) // there may be none; the threshold is a difference of logarithms
              .withMaxAnswerLength(30);
      reader
          .answer("When does it end?", documents, options) // the best of all documents
          .answers()
          .forEach(one -> System.out.println(one.document() + ": " + one.answer()));
    }
    // end
  }

  static void zeroShotClassification(Path model) {
    // begin
    try (var classifier = Deberta.zeroShotClassification(model)) {
      List<String> labels = List.of("sport", "politics", "weather");
      Label best = classifier.classify("The match ended 2:1.", labels).best();

      var options =
          ZeroShotClassificationOptions.DEFAULT
              .withHypothesisTemplate("This text is about {}.")
              .withMultiLabel(true);
      classifier.classify(List.of("The match ended 2:1."), labels, options);
    }
    // end
  }

  static void naturalLanguageInference(Path model) {
    // begin
    try (var checker = Deberta.naturalLanguageInference(model)) {
      var result = checker.infer("A man is eating food.", "Somebody eats.");
      boolean supported = result.best() == NliRelation.ENTAILMENT;
      double against = result.score(NliRelation.CONTRADICTION);
    }
    // end
  }

  static void reranking(Path model, List<String> documents) {
    // begin
    try (var reranker = Deberta.reranking(model)) {
      for (RankedDocument one : reranker.rerank("how to get a new card", documents)) {
        System.out.println(one.score() + "  " + one.index() + "  " + one.text());
      }
    }
    // end
  }

  static void reward(Path model) {
    // begin
    try (var judge = Deberta.reward(model)) {
      double logit = judge.score("Who eats?", "A man eats.").score();
    }
    // end
  }

  static void multipleChoice(Path model) {
    // begin
    try (var chooser = Deberta.multipleChoice(model)) {
      List<String> endings = List.of("he eats.", "it rains.");
      Choice best = chooser.choose("A man is hungry, so", endings).best();
    }
    // end
  }

  static void fillMask(Path model) {
    // begin
    try (var filler = Deberta.fillMask(model)) {
      List<FilledMask> candidates = filler.fill("The house has a [MASK].").masks().get(0);

      var options = FillMaskOptions.DEFAULT.withTargets(List.of("door", "room"));
      filler.fill("The [MASK] has a [MASK].", options).masks(); // each mask on its own
    }
    // end
  }

  static void replacedTokenDetection(Path model) {
    // begin
    try (var detector = Deberta.replacedTokenDetection(model)) {
      List<ReplacedToken> oddest = detector.detect("The cat barked at the postman.").top(3);
    }
    // end
  }

  static void sentenceEmbedding(Path model) {
    // begin
    try (var encoder = Deberta.sentenceEmbedding(model)) {
      Embedding one = encoder.embed("Where is my card?");
      Embedding other = encoder.embed("My card has not arrived.");
      double likeness = one.cosine(other);
    }
    // end
  }

  static void longTexts(Path model, Stream<String> texts) {
    // begin
    var options =
        PipelineOptions.DEFAULT
            .withMaxLength(256) // windows of 256 tokens
            .withStride(64); // that share 64 with the one before
    try (var classifier = Deberta.textClassification(model, options);
        var results = classifier.classify(texts, TextClassificationOptions.DEFAULT)) {
      results.forEach(result -> System.out.println(result.windows() + "  " + result.best()));
    }
    // end
  }
}
