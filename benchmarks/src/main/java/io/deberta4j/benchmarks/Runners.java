package io.deberta4j.benchmarks;

import io.deberta4j.benchmarks.ModelShape.Architecture;
import io.deberta4j.checkpoint.Parameters;
import io.deberta4j.io.DebertaException;
import io.deberta4j.model.DebertaModel;
import io.deberta4j.model.Mode;
import io.deberta4j.model.Pretrained;
import io.deberta4j.onnx.OnnxExport;
import io.deberta4j.onnx.OnnxForm;
import io.deberta4j.onnx.OnnxHead;
import io.deberta4j.onnx.OnnxPrecision;
import io.deberta4j.plan.InferencePlan;
import io.deberta4j.plan.Precision;
import io.deberta4j.tensor.DType;
import io.deberta4j.tensor.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Every runner that there is here, with the weights of one size loaded. */
final class Runners implements AutoCloseable {
  private final ModelFiles files;
  private final ModelShape shape;
  private final Predicate<RunnerId> wanted;
  private final List<Runner> all = new ArrayList<>();
  private final Map<String, String> notes = new LinkedHashMap<>();

  /**
   * Loads them.
   *
   * @param wanted which to load
   * @param pythons commands to look for a torch with, the first that has one is taken
   */
  Runners(ModelFiles files, ModelShape shape, Predicate<RunnerId> wanted, List<String> pythons) {
    this.files = files;
    this.shape = shape;
    this.wanted = wanted;
    for (Precision precision : Precision.values()) {
      plan(RunnerId.OURS, precision, Architecture.DEBERTA);
    }
    for (OnnxPrecision precision : OnnxPrecision.values()) {
      onnx(RunnerId.ORT, OnnxForm.LITERAL, precision);
      onnx(RunnerId.ORT_OPTIMISED, OnnxForm.OPTIMISED, precision);
    }
    literal(DType.F32, "f32");
    literal(DType.BF16, "bf16");
    add(new RunnerId(RunnerId.OLD_TORCH, "f32"), () -> python(pythons));
    for (Precision precision : Precision.values()) {
      plan(RunnerId.BERT, precision, Architecture.BERT);
    }
  }

  private void add(RunnerId id, Supplier<Runner> open) {
    if (wanted.test(id)) {
      try {
        all.add(open.get());
      } catch (DebertaException e) { // a peer that is not there is no failure
        notes.put(id.title(), "left out, " + e.getMessage());
      }
    }
  }

  private void plan(String engine, Precision precision, Architecture architecture) {
    RunnerId id = new RunnerId(engine, precision.cliName());
    add(id, () -> plan(id, precision, architecture));
  }

  private Runner plan(RunnerId id, Precision precision, Architecture architecture) {
    Resources resources = new Resources();
    DebertaModel model = model(architecture, DType.F32, resources);
    InferencePlan plan = InferencePlan.of(model, precision);
    resources.add(plan::close);
    return new EncoderRunner(id, plan::forward, resources);
  }

  private void literal(DType dtype, String precision) {
    RunnerId id = new RunnerId(RunnerId.LITERAL, precision);
    add(id, () -> literal(id, dtype));
  }

  private Runner literal(RunnerId id, DType dtype) {
    Resources resources = new Resources();
    DebertaModel model = model(Architecture.DEBERTA, dtype, resources);
    return new EncoderRunner(
        id, batch -> model.forward(batch, Mode.EVAL).lastHiddenState(), resources);
  }

  private DebertaModel model(Architecture architecture, DType dtype, Resources resources) {
    Pretrained pretrained = Pretrained.open(files.model(shape, architecture));
    Parameters root = Parameters.read(pretrained.origin(), dtype);
    resources.add(root::close);
    return new DebertaModel(root.at("deberta"), pretrained.config());
  }

  private void onnx(String engine, OnnxForm form, OnnxPrecision precision) {
    RunnerId id = new RunnerId(engine, precision.cliName());
    add(
        id,
        () -> {
          OnnxExport export = new OnnxExport(OnnxHead.FEATURE_EXTRACTION, form, precision);
          Path file = files.onnx(shape, form.cliName() + "-" + precision.cliName(), export);
          return new OrtRunner(id, file, Engine.threads());
        });
  }

  private Runner python(List<String> pythons) {
    Path model = files.model(shape, Architecture.DEBERTA);
    StringBuilder reasons = new StringBuilder();
    for (String python : pythons) {
      try {
        var runner =
            new PythonRunner(python, model, shape.hidden(), Engine.threads(), files.directory());
        notes.put(runner.id().title(), "torch " + runner.version());
        return runner;
      } catch (DebertaException e) {
        reasons.append(reasons.length() == 0 ? "" : "; ").append(e.getMessage());
      }
    }
    throw new DebertaException(reasons.toString());
  }

  ModelShape shape() {
    return shape;
  }

  List<Runner> all() {
    return all;
  }

  /** Returns, by the name of a runner, why it was left out or what it runs on. */
  Map<String, String> notes() {
    return notes;
  }

  @Override
  public void close() {
    all.forEach(Runner::close);
  }
}
