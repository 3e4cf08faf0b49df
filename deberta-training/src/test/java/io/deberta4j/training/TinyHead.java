package io.deberta4j.training;

import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.head.DebertaForMaskedLM;
import io.deberta4j.head.DebertaForMultipleChoice;
import io.deberta4j.head.DebertaForQuestionAnswering;
import io.deberta4j.head.DebertaForSequenceClassification;
import io.deberta4j.head.DebertaForTokenClassification;
import io.deberta4j.head.MaskedLanguageModel;
import io.deberta4j.head.ReCoRDQAModel;
import io.deberta4j.head.ReplacedTokenDetectionModel;
import io.deberta4j.loss.BinaryCrossEntropy;
import io.deberta4j.model.Batch;
import io.deberta4j.model.DebertaConfig;
import io.deberta4j.model.Mode;
import io.deberta4j.tensor.Tensor;
import java.util.List;

/** Every head there is, each with random targets for a {@link TinyBatch} and its own loss. */
enum TinyHead {
  SEQUENCE_CLASSIFICATION("\"num_labels\": 3") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      var model = new DebertaForSequenceClassification(weights, config);
      Batch batch = random.texts();
      Tensor labels = random.whole(3, batch.size());
      return mode -> {
        Tensor logits = model.forward(batch, mode).logits();
        return new Output(model.loss(logits, labels), List.of(logits));
      };
    }
  },
  REGRESSION("\"num_labels\": 1") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      var model = new DebertaForSequenceClassification(weights, config);
      Batch batch = random.texts();
      Tensor targets = random.numbers(batch.size());
      return mode -> {
        Tensor logits = model.forward(batch, mode).logits();
        return new Output(model.loss(logits, targets), List.of(logits));
      };
    }
  },
  MULTI_LABEL("\"num_labels\": 3, \"problem_type\": \"multi_label_classification\"") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      var model = new DebertaForSequenceClassification(weights, config);
      Batch batch = random.texts();
      Tensor targets = random.whole(2, batch.size(), 3);
      return mode -> {
        Tensor logits = model.forward(batch, mode).logits();
        return new Output(
            model.loss(logits, targets), List.of(BinaryCrossEntropy.asTwoClasses(logits)));
      };
    }
  },
  MULTIPLE_CHOICE("") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      var model = new DebertaForMultipleChoice(weights, config);
      Batch batch = random.texts();
      Tensor labels = random.whole(2, batch.size() / 2);
      return mode -> {
        Tensor logits = model.forward(batch, 2, mode).logits();
        return new Output(model.loss(logits, labels), List.of(logits));
      };
    }
  },
  SPAN("") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      var model = new DebertaForQuestionAnswering(weights, config);
      Batch batch = random.texts();
      Tensor starts = random.whole(TinyBatch.SHORTEST, batch.size());
      Tensor ends = random.whole(TinyBatch.SHORTEST, batch.size());
      return mode -> {
        var out = model.forward(batch, mode);
        return new Output(
            model.loss(out, starts, ends), List.of(out.startLogits(), out.endLogits()));
      };
    }
  },
  TOKEN_CLASSIFICATION("\"num_labels\": 3") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      return tokens(new DebertaForTokenClassification(weights, config), random);
    }
  },
  /** With the dense layer that a checkpoint must have. */
  MICROSOFT_TOKEN_CLASSIFICATION("\"num_labels\": 3") {
    @Override
    List<String> layersOfTheCheckpoint() {
      return List.of("proj");
    }

    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      return tokens(new DebertaForTokenClassification(weights, config), random);
    }
  },
  MASKED_LM("") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      var model = new DebertaForMaskedLM(weights, config);
      Batch batch = random.texts();
      Tensor labels = random.someTokens(batch);
      return mode -> {
        Tensor logits = model.forward(batch, mode).logits();
        return new Output(model.loss(logits, labels), List.of(labelled(logits, labels)));
      };
    }
  },
  ENHANCED_MASK_DECODER("") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      var model = new MaskedLanguageModel(weights, config);
      Batch batch = random.texts();
      Tensor labels = random.someTokens(batch);
      return mode -> {
        var out = model.forward(batch, labels, mode);
        return new Output(model.lossPerToken(out, labels).mean(), List.of(out.logits()));
      };
    }
  },
  REPLACED_TOKENS("") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      var model = new ReplacedTokenDetectionModel(weights, config);
      Batch batch = random.texts();
      Tensor replaced = random.whole(2, batch.size(), batch.tokens());
      Tensor real = batch.tokenMask();
      return mode -> {
        Tensor logits = model.forward(batch, mode).logits();
        return new Output(
            ReplacedTokenDetectionModel.lossPerToken(logits, replaced, real).mean(),
            List.of(BinaryCrossEntropy.asTwoClasses(logits)));
      };
    }
  },
  RECORD("") {
    @Override
    Task on(Parameters weights, DebertaConfig config, TinyBatch random) {
      var model = new ReCoRDQAModel(weights, config);
      Batch batch = random.texts();
      Tensor entities = random.entities(batch.size());
      Tensor labels = random.whole(2, batch.size(), TinyBatch.ENTITIES);
      return mode -> {
        Tensor logits = model.forward(batch, entities, mode).logits();
        return new Output(
            model.loss(logits, entities, labels), List.of(BinaryCrossEntropy.asTwoClasses(logits)));
      };
    }
  };

  /**
   * What a pass gives.
   *
   * @param logits what SiFT compares
   */
  record Output(Tensor loss, List<Tensor> logits) {}

  /** A model with a batch and its targets. */
  interface Task {
    Output run(Mode mode);
  }

  private final String settings;

  TinyHead(String settings) {
    this.settings = settings;
  }

  /** Fields of the configuration that this head needs. */
  String settings() {
    return settings;
  }

  /** Square layers that only a checkpoint brings. */
  List<String> layersOfTheCheckpoint() {
    return List.of();
  }

  abstract Task on(Parameters weights, DebertaConfig config, TinyBatch random);

  private static Task tokens(DebertaForTokenClassification model, TinyBatch random) {
    Batch batch = random.texts();
    Tensor labels =
        random.whole(3, batch.size(), batch.tokens()).maskedFill(batch.tokenMask().not(), -100);
    return mode -> {
      Tensor logits = model.forward(batch, mode).logits();
      return new Output(model.loss(logits, labels), List.of(labelled(logits, labels)));
    };
  }

  /** [B, N, classes] at the tokens that have a label → [labelled, classes]. */
  private static Tensor labelled(Tensor logits, Tensor labels) {
    Tensor rows = labels.reshape(-1).ge(0).nonzero().reshape(-1);
    return logits.reshape(-1, logits.size(-1)).indexSelect(0, rows);
  }
}
