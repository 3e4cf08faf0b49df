package io.deberta4j.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Passes bytes on to a protobuf encoder. */
record EncoderChannel(CodedOutputStream out) implements WritableByteChannel {
  @Override
  public int write(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    out.write(bytes);
    bytes.position(bytes.limit());
    return count;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  /** Leaves the encoder open: it belongs to the caller. */
  @Override
  public void close() {}
}
