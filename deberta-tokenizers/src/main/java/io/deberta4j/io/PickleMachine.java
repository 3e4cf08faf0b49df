package io.deberta4j.io;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of the pickle machine: instructions in, one value out. */
final class PickleMachine {
  private final Map<String, Object> allowed;
  private final @Nullable PickleFunction persistent;
  private final PickleLimits limits;
  private final PickleInput in;
  private final PickleStack stack;
  private final long start;

  PickleMachine(
      Map<String, Object> allowed,
      @Nullable PickleFunction persistent,
      PickleLimits limits,
      PickleInput input) {
    this.allowed = allowed;
    this.persistent = persistent;
    this.limits = limits;
    in = input;
    stack = new PickleStack(limits, input);
    start = input.position();
  }

  /** Runs up to and including the STOP instruction. */
  Object run() {
    for (int op = in.unsignedByte(); op != '.'; op = in.unsignedByte()) {
      long at = in.position() - 1;
      if (at - start > limits.bytes()) {
        throw in.error("more than " + limits.bytes() + " bytes", at);
      }
      if (!(structure(op) || scalar(op) || text(op) || memo(op) || container(op) || call(op, at))) {
        throw in.error("instruction 0x%02x is unknown or not supported".formatted(op), at);
      }
    }
    Object result = stack.result();
    if (result == null) {
      throw in.error("holds None, expected a value", in.position());
    }
    PickleGraph.check(result, limits, in);
    return result;
  }

  private boolean structure(int op) {
    switch (op) {
      case 0x80 -> protocol(in.unsignedByte());
      case 0x95 -> in.unsigned(8); // frame length: a hint for readers that buffer
      case '(' -> stack.mark();
      case '0' -> stack.discard();
      case '1' -> stack.popToMark();
      case '2' -> stack.push(stack.top());
      default -> {
        return false;
      }
    }
    return true;
  }

  private void protocol(int version) {
    if (version > 5) {
      throw in.error("protocol " + version + ", expected 0 to 5", in.position() - 1);
    }
  }

  private boolean scalar(int op) {
    switch (op) {
      case 'N' -> stack.push(null);
      case 0x88 -> stack.push(true);
      case 0x89 -> stack.push(false);
      case 'J' -> stack.push((long) in.signedInt());
      case 'K' -> stack.push(in.unsigned(1));
      case 'M' -> stack.push(in.unsigned(2));
      case 'G' -> stack.push(in.bigEndianDouble());
      case 0x8a -> stack.push(in.integer(in.unsigned(1), limits.integerBytes()));
      case 0x8b -> stack.push(in.integer(in.unsigned(4), limits.integerBytes()));
      case 'I' -> stack.push(decimal(in.line(limits.integerBytes()), true));
      case 'L' -> stack.push(decimal(in.line(limits.integerBytes()), false));
      case 'F' -> stack.push(real(in.line(limits.integerBytes())));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Object decimal(String line, boolean shortForm) {
    if (shortForm && (line.equals("00") || line.equals("01"))) {
      return line.equals("01");
    }
    try {
      boolean suffixed = !shortForm && line.endsWith("L");
      return PickleInput.narrow(
          new BigInteger(suffixed ? line.substring(0, line.length() - 1) : line));
    } catch (NumberFormatException e) {
      throw in.error("'" + line + "' is not an integer", in.position());
    }
  }

  private Double real(String line) {
    try {
      return Double.valueOf(line);
    } catch (NumberFormatException e) {
      throw in.error("'" + line + "' is not a number", in.position());
    }
  }

  private boolean text(int op) {
    int limit = limits.stringBytes();
    switch (op) {
      case 'X' -> stack.push(in.utf8(in.unsigned(4), limit));
      case 0x8c, 'U' -> stack.push(in.utf8(in.unsigned(1), limit));
      case 0x8d -> stack.push(in.utf8(in.unsigned(8), limit));
      case 'T' -> stack.push(in.utf8(in.unsigned(4), limit));
      case 'C' -> stack.push(in.bytes(in.unsigned(1), limit));
      case 'B' -> stack.push(in.bytes(in.unsigned(4), limit));
      case 0x8e, 0x96 -> stack.push(in.bytes(in.unsigned(8), limit));
      case 'S' -> stack.push(PickleText.quoted(in, limit));
      case 'V' -> stack.push(PickleText.rawUnicode(in, limit));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean memo(int op) {
    switch (op) {
      case 'q' -> stack.memoize(in.unsigned(1));
      case 'r' -> stack.memoize(in.unsigned(4));
      case 'p' -> stack.memoize(PickleText.index(in));
      case 0x94 -> stack.memoizeNext();
      case 'h' -> stack.push(stack.recall(in.unsigned(1)));
      case 'j' -> stack.push(stack.recall(in.unsigned(4)));
      case 'g' -> stack.push(stack.recall(PickleText.index(in)));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int op) {
    switch (op) {
      case '}' -> stack.push(PickleContainers.dict(List.of()));
      case ']' -> stack.push(PickleContainers.list(List.of()));
      case ')' -> stack.tuple(0);
      case 0x85 -> stack.tuple(1);
      case 0x86 -> stack.tuple(2);
      case 0x87 -> stack.tuple(3);
      case 't' -> stack.push(PickleContainers.tuple(stack.popToMark()));
      case 'l' -> stack.push(PickleContainers.list(stack.popToMark()));
      case 'd' -> stack.push(PickleContainers.dictOf(stack.popToMark(), in));
      case 'a' -> {
        Object item = stack.pop();
        PickleContainers.append(stack.top(), PickleContainers.single(item), in);
      }
      case 'e' -> {
        List<@Nullable Object> items = stack.popToMark();
        PickleContainers.append(stack.top(), items, in);
      }
      case 's' -> {
        Object value = stack.pop();
        Object key = stack.pop();
        PickleContainers.put(stack.top(), key, value, in);
      }
      case 'u' -> {
        List<@Nullable Object> pairs = stack.popToMark();
        PickleContainers.putAll(stack.top(), pairs, in);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean call(int op, long at) {
    switch (op) {
      case 'c' ->
          stack.push(global(in.line(limits.stringBytes()), in.line(limits.stringBytes()), at));
      case 0x93 -> {
        Object name = stack.pop();
        stack.push(global(stack.pop(), name, at));
      }
      case 'R', 0x81 -> {
        Object arguments = stack.pop();
        stack.push(invoke(stack.pop(), arguments, at));
      }
      case 'i' -> {
        Object function = global(in.line(limits.stringBytes()), in.line(limits.stringBytes()), at);
        stack.push(invoke(function, stack.popToMark(), at));
      }
      case 'o' -> {
        List<@Nullable Object> all = stack.popToMark();
        Object function = all.isEmpty() ? null : all.remove(0);
        stack.push(invoke(function, all, at));
      }
      case 'b' -> {
        Object state = stack.pop();
        PickleContainers.requireAttributes(stack.top(), state, in, at);
      }
      case 'P' -> stack.push(lookUp(in.line(limits.stringBytes()), at));
      case 'Q' -> stack.push(lookUp(stack.pop(), at));
      default -> {
        return false;
      }
    }
    return true;
  }

  private Object global(@Nullable Object module, @Nullable Object name, long at) {
    if (!(module instanceof String m && name instanceof String n)) {
      throw in.error("a class whose name is not text", at);
    }
    Object value = allowed.get(m + "." + n);
    if (value == null) {
      throw in.error(
          "names '"
              + PickleText.shown(m + "." + n)
              + "', which is not allowed. This reader takes plain data and tensors only and never"
              + " runs code from a file. Save the state dict alone, best as safetensors.",
          at);
    }
    return value;
  }

  private @Nullable Object invoke(@Nullable Object function, @Nullable Object arguments, long at) {
    if (!(function instanceof PickleFunction callable && arguments instanceof List<?> list)) {
      throw in.error("calls something that is not a function", at);
    }
    return apply(callable, list, at);
  }

  private @Nullable Object lookUp(@Nullable Object id, long at) {
    if (persistent == null) {
      throw in.error("refers to data outside of the pickle, which this file may not", at);
    }
    return apply(persistent, PickleContainers.single(id), at);
  }

  private @Nullable Object apply(PickleFunction function, List<?> arguments, long at) {
    try {
      return function.call(PickleContainers.tuple(arguments));
    } catch (CheckpointException e) {
      CheckpointException placed = in.error(String.valueOf(e.getMessage()), at);
      placed.initCause(e);
      throw placed;
    }
  }
}
