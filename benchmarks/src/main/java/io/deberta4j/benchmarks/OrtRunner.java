package io.deberta4j.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.deberta4j.io.DebertaException;
import io.deberta4j.onnxruntime.OrtEnvironments;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * ONNX Runtime, with as many threads as processors, every graph optimisation, and input buffers
 * that are filled once.
 */
final class OrtRunner implements Runner {
  private static final OrtEnvironment ENVIRONMENT = OrtEnvironments.shared();

  private final RunnerId id;
  private final OrtSession session;

  OrtRunner(RunnerId id, Path file, int threads) {
    this.id = id;
    try (var options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setOptimizationLevel(OptLevel.ALL_OPT);
      session = ENVIRONMENT.createSession(file.toString(), options);
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  static String version() {
    return ENVIRONMENT.getVersion();
  }

  private static DebertaException failure(OrtException e) {
    return new DebertaException("ONNX Runtime failed: " + e.getMessage(), e);
  }

  @Override
  public RunnerId id() {
    return id;
  }

  @Override
  public Job prepare(List<TokenBatch> batches) {
    try {
      List<Map<String, OnnxTensor>> inputs = new ArrayList<>();
      for (TokenBatch batch : batches) {
        inputs.add(inputs(batch));
      }
      return new OrtJob(inputs);
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  private Map<String, OnnxTensor> inputs(TokenBatch batch) throws OrtException {
    Map<String, OnnxTensor> inputs = new HashMap<>();
    for (String name : session.getInputNames()) {
      long[] values = name.equals("attention_mask") ? batch.mask() : batch.ids();
      inputs.put(name, OnnxTensor.createTensor(ENVIRONMENT, direct(values), batch.shape()));
    }
    return inputs;
  }

  private static LongBuffer direct(long[] values) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(values.length * Long.BYTES);
    return bytes.order(ByteOrder.nativeOrder()).asLongBuffer().put(values).flip();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  private final class OrtJob implements Job {
    private final List<Map<String, OnnxTensor>> inputs;

    OrtJob(List<Map<String, OnnxTensor>> inputs) {
      this.inputs = inputs;
    }

    @Override
    public long run() {
      try {
        long start = System.nanoTime();
        for (Map<String, OnnxTensor> batch : inputs) {
          session.run(batch).close();
        }
        return System.nanoTime() - start;
      } catch (OrtException e) {
        throw failure(e);
      }
    }

    @Override
    public List<float[]> output() {
      List<float[]> outputs = new ArrayList<>();
      for (Map<String, OnnxTensor> batch : inputs) {
        try (OrtSession.Result result = session.run(batch)) {
          FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
          float[] copy = new float[values.remaining()];
          values.get(copy);
          outputs.add(copy);
        } catch (OrtException e) {
          throw failure(e);
        }
      }
      return outputs;
    }

    @Override
    public void close() {
      inputs.forEach(batch -> batch.values().forEach(OnnxTensor::close));
    }
  }
}
