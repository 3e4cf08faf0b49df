package io.deberta4j.checkpoint;

import static io.deberta4j.checkpoint.TorchFiles.dict;
import static io.deberta4j.checkpoint.TorchFiles.floats;
import static io.deberta4j.checkpoint.TorchFiles.global;
import static io.deberta4j.checkpoint.TorchFiles.latin1;
import static io.deberta4j.checkpoint.TorchFiles.number;
import static io.deberta4j.checkpoint.TorchFiles.pickle;
import static io.deberta4j.checkpoint.TorchFiles.storage;
import static io.deberta4j.checkpoint.TorchFiles.tensor;
import static io.deberta4j.checkpoint.TorchFiles.text;
import static io.deberta4j.checkpoint.TorchFiles.tuple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deberta4j.io.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchCheckpointTest {
  private static final byte[] SIX = floats(0, 1, 2, 3, 4, 5);
  private static final String STORAGE = storage("FloatStorage", "0", 6, "");
  private static final String TENSOR = tensor(STORAGE, 0, tuple(2, 3), tuple(3, 1));
  private static final String LITTLE = dict(Map.of("little_endian", "\u0088"));
  private static final String LEGACY_STORAGE = storage("FloatStorage", "0", 6, "N");

  private final Path directory;

  TorchCheckpointTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("pytorch_model.bin"), bytes);
  }

  private TorchCheckpoint open(String root) throws IOException {
    return TorchCheckpoint.open(file(TorchFiles.zip(root, SIX)));
  }

  private void refused(byte[] bytes, String message) throws IOException {
    Path file = file(bytes);
    assertThatThrownBy(() -> TorchCheckpoint.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  private void refused(String root, String message) throws IOException {
    refused(TorchFiles.zip(root, SIX), message);
  }

  private static String one(String tensor) {
    return dict(Map.of("w", tensor));
  }

  private static byte[] legacy(String root) {
    return TorchFiles.legacy(LITTLE, root, "]" + text("0") + "a", 6, SIX);
  }

  private static float[] values(TorchCheckpoint checkpoint, String name) {
    StoredTensor tensor = Objects.requireNonNull(checkpoint.tensors().get(name));
    float[] values = new float[(int) tensor.elements()];
    tensor.read().asFloatBuffer().get(values);
    return values;
  }

  @Test
  void readsViewsOfOneStorage() throws IOException {
    TorchCheckpoint checkpoint =
        open(
            dict(
                Map.of(
                    "whole", TENSOR,
                    "turned", tensor(STORAGE, 0, tuple(3, 2), tuple(1, 3)),
                    "column", tensor(STORAGE, 1, tuple(2), tuple(3)),
                    "repeated", tensor(STORAGE, 4, tuple(2, 2), tuple(0, 1)),
                    "scalar", tensor(STORAGE, 5, ")", ")"),
                    "none", tensor(STORAGE, 6, tuple(0, 4), tuple(4, 1)))));
    assertThat(values(checkpoint, "whole")).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(values(checkpoint, "turned")).containsExactly(0, 3, 1, 4, 2, 5);
    assertThat(values(checkpoint, "column")).containsExactly(1, 4);
    assertThat(values(checkpoint, "repeated")).containsExactly(4, 5, 4, 5);
    assertThat(values(checkpoint, "scalar")).containsExactly(5);
    assertThat(values(checkpoint, "none")).isEmpty();
  }

  @Test
  void readsTheFormatBeforeZip() throws IOException {
    assertThat(
            values(
                TorchCheckpoint.open(
                    file(legacy(one(tensor(LEGACY_STORAGE, 0, tuple(6), tuple(1)))))),
                "w"))
        .containsExactly(0, 1, 2, 3, 4, 5);
    String view = storage("FloatStorage", "0", 6, "(" + text("7") + number(2) + number(3) + "t");
    assertThat(
            values(
                TorchCheckpoint.open(file(legacy(one(tensor(view, 1, tuple(2), tuple(1)))))), "w"))
        .containsExactly(3, 4);
  }

  @Test
  void findsTheStateDictBesideOptimizerAndCounters() throws IOException {
    for (String key : new String[] {"model", "state_dict", "model_state_dict", "module"}) {
      Map<String, String> items = new LinkedHashMap<>();
      items.put("optimizer", dict(Map.of("state", one(TENSOR))));
      items.put("epoch", number(3));
      items.put(key, one(TENSOR));
      TorchCheckpoint checkpoint = open(dict(items));
      assertThat(checkpoint.tensors()).containsOnlyKeys("w");
      assertThat(checkpoint.values()).containsOnlyKeys("epoch").containsValue(3L);
    }
  }

  @Test
  void joinsNestedNamesWithDots() throws IOException {
    String list = "](" + TENSOR + TENSOR + "e";
    assertThat(open(dict(Map.of("a", one(TENSOR), "b", list, "c", TENSOR))).tensors())
        .containsOnlyKeys("a.w", "b.0", "b.1", "c");
    refused(dict(Map.of("a", one(TENSOR), "a.w", TENSOR)), "two tensors are called 'a.w'");
  }

  @Test
  void refusesCodeWhereverItHides() throws IOException {
    String system = global("posix", "system") + "(" + text("true") + "tR";
    String name = "names 'posix.system', which is not allowed";
    refused(system, name);
    refused(one(system), name);
    refused(legacy(one(system)), name);
    refused(pickle(system), name);
    refused(TorchFiles.legacy(LITTLE, "}", "]" + system + "a", 0, new byte[0]), name);
    refused(one(tensor(STORAGE, 0, system, tuple(1))), name);
    refused(
        one(global("transformers.modeling_utils", "PreTrainedModel") + ")\u0081"),
        "PreTrainedModel");
    refused(one(TENSOR + "}b"), "only an OrderedDict may have attributes");
  }

  @Test
  void refusesTensorsThatLeaveTheirStorage() throws IOException {
    refused(one(tensor(STORAGE, 1, tuple(6), tuple(1))), "leaves storage '0' of 6 elements");
    refused(one(tensor(STORAGE, 0, tuple(7), tuple(1))), "leaves storage");
    refused(one(tensor(STORAGE, 0, tuple(2, 3), tuple(4, 1))), "leaves storage");
    refused(one(tensor(STORAGE, -1, tuple(2), tuple(1))), "leaves storage");
    refused(one(tensor(STORAGE, 5, tuple(2), tuple(-1))), "leaves storage");
    refused(one(tensor(STORAGE, 0, tuple(-2), tuple(1))), "leaves storage");
    refused(one(tensor(STORAGE, 0, tuple(1L << 32, 1L << 32), tuple(0, 0))), "leaves storage");
    refused(one(tensor(STORAGE, 0, tuple(2, 2), tuple(Long.MAX_VALUE, 1))), "leaves storage");
    refused(one(tensor(STORAGE, Long.MAX_VALUE, tuple(2), tuple(1))), "leaves storage");
    refused(one(tensor(STORAGE, 0, tuple(2, 3), tuple(1))), "strides are not as many");
    refused(one(tensor(STORAGE, 0, tuple(1 << 21), tuple(0))), "repeats 1 stored elements");
    refused(one(tensor(STORAGE, 0, "]" + text("x") + "a", tuple(1))), "not made of integers");
    refused(one(tensor(number(1), 0, tuple(1), tuple(1))), "form that is not known");
  }

  @Test
  void refusesStoragesThatLie() throws IOException {
    for (long elements : new long[] {5, 7, 1L << 61, Long.MAX_VALUE}) {
      refused(
          one(tensor(storage("FloatStorage", "0", elements, ""), 0, tuple(1), tuple(1))),
          "storage '0'");
    }
    refused(one(tensor(storage("FloatStorage", "0", -1, ""), 0, tuple(0), tuple(1))), "not known");
    refused(one(tensor(storage("FloatStorage", "1", 6, ""), 0, tuple(1), tuple(1))), "is missing");
    refused(
        one(tensor(storage("DoubleStorage", "0", 6, ""), 0, tuple(1), tuple(1))), "storage '0'");
    refused(
        one(tensor(storage("ComplexFloatStorage", "0", 6, ""), 0, tuple(1), tuple(1))),
        "names 'torch.ComplexFloatStorage'");
    refused(
        dict(
            Map.of(
                "a",
                TENSOR,
                "b",
                tensor(storage("IntStorage", "0", 6, ""), 0, tuple(1), tuple(1)))),
        "two types or sizes");
    refused(one("(" + text("storage") + "tQ"), "storage in a form that is not known");
    String view = storage("FloatStorage", "0", 6, "(" + text("7") + number(4) + number(3) + "t");
    refused(legacy(one(tensor(view, 0, tuple(1), tuple(1)))), "view that leaves storage");
  }

  @Test
  void refusesLegacyFilesThatLie() throws IOException {
    String root = one(tensor(LEGACY_STORAGE, 0, tuple(6), tuple(1)));
    String keys = "]" + text("0") + "a";
    refused(
        TorchFiles.legacy(dict(Map.of("little_endian", "\u0089")), root, keys, 6, SIX),
        "not little-endian");
    refused(TorchFiles.legacy("]", root, keys, 6, SIX), "not little-endian");
    refused(TorchFiles.legacy(LITTLE, root, "]", 6, SIX), "list of storages");
    refused(
        TorchFiles.legacy(LITTLE, root, "](" + text("0") + text("1") + "e", 6, SIX),
        "list of storages");
    refused(
        TorchFiles.legacy(LITTLE, root, "](" + text("0") + number(1) + "e", 6, SIX),
        "list of storages");
    refused(TorchFiles.legacy(LITTLE, root, "](" + text("0") + "Ne", 6, SIX), "list of storages");
    refused(TorchFiles.legacy(LITTLE, root, keys, 5, SIX), "has 5 elements");
    refused(TorchFiles.legacy(LITTLE, root, keys, -1, SIX), "has -1 elements");
    refused(TorchFiles.legacy(LITTLE, root, keys, 6, new byte[23]), "leave the region");
    refused(TorchFiles.legacy(LITTLE, root, keys, 6, new byte[25]), "ends at byte");
    refused(pickle(number(5)), "not one of torch.save");
  }

  @Test
  void refusesOtherFormatsByName() throws IOException {
    byte[] tar = new byte[512];
    System.arraycopy(latin1("ustar"), 0, tar, 257, 5);
    refused(tar, "a tar file");
    refused(
        latin1("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"), "Git LFS pointer");
    refused(latin1("\u0089HDF\r\n\u001a\n"), "HDF5");
    refused(latin1("\u0010\0\0\0\0\0\0\0{}"), "safetensors");
    refused(new byte[0], "Is it the right file, and whole?");
    refused(
        TorchFiles.zip(Map.of("a/code/x.py", new byte[0], "a/constants.pkl", new byte[0])),
        "TorchScript");
    refused(
        TorchFiles.zip(Map.of("word/document.xml", new byte[0])), "0 entries called 'data.pkl'");
    refused(TENSOR, "expected a dict of tensors");
    refused(
        TorchFiles.zip(Map.of("a/data.pkl", pickle("}"), "a/byteorder", latin1("big"))),
        "byte order 'big'");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    for (byte[] whole :
        new byte[][] {
          TorchFiles.zip(one(TENSOR), SIX),
          legacy(one(tensor(LEGACY_STORAGE, 0, tuple(6), tuple(1))))
        }) {
      for (int length = 0; length < whole.length; length += 3) {
        refused(Arrays.copyOf(whole, length), "");
      }
    }
  }

  @Test
  void noticesThatTheFileWasCutShortAfterOpening() throws IOException {
    Path file = file(TorchFiles.zip(one(TENSOR), SIX));
    StoredTensor tensor = TorchCheckpoint.open(file).tensors().values().iterator().next();
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) tensor.byteOffset() + 20));
    assertThatThrownBy(tensor::read)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the file ends at byte");
    Files.delete(file);
    assertThatThrownBy(tensor::read)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no such file");
  }

  @Test
  void valuesComeLittleEndian() throws IOException {
    StoredTensor tensor = open(one(TENSOR)).tensors().values().iterator().next();
    assertThat(tensor.read().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(tensor.read()).isEqualTo(ByteBuffer.wrap(SIX));
  }
}
