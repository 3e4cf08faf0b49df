"""Writes goldens/tensorflow/CASE/tf_model.h5 from goldens/models/CASE/model.safetensors with h5py,
in the layout of Keras' save_weights and of transformers' modeling_tf_deberta(_v2).py.

  python3 goldens/tensorflow/make.py        (needs h5py and numpy)
"""
import json
import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = {
    "v1-mlm-legacy": "tf_deberta_for_masked_lm",
    "v2-noshare": "tf_deberta_v2_model",
}
HEADER_LIMIT = 300  # Keras splits lists of names beyond 64512 bytes; small here, to have it happen


def read(path):
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
        data = file.read()
    header.pop("__metadata__", None)
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        yield name, np.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])


def variable(name, array):
    """The TensorFlow name and value of a PyTorch weight."""
    if name.startswith(("embeddings.", "encoder.")):
        name = "deberta." + name
    *path, leaf = name.split(".")
    levels = "/".join(path).replace("layer/", "layer_._")
    levels = levels.replace("pos_key_proj", "pos_proj").replace("pos_query_proj", "pos_q_proj")
    last = path[-1]
    if last == "LayerNorm":
        leaf = {"weight": "gamma", "bias": "beta"}[leaf]
    elif last == "rel_embeddings":
        return levels + ".weight", array
    elif last in ("position_embeddings", "token_type_embeddings"):
        leaf = "embeddings"
    elif leaf == "weight" and last != "word_embeddings":
        leaf, array = "kernel", array.transpose()
    return levels + "/" + leaf, np.ascontiguousarray(array)


def names(group, attribute, values):
    """keras.saving.hdf5_format.save_attributes_to_hdf5_group"""
    values = [value.encode("utf8") for value in values]
    chunks = 1
    parts = [values]
    while any(sum(map(len, part)) > HEADER_LIMIT and len(part) > 1 for part in parts):
        chunks += 1
        parts = [list(part) for part in np.array_split(np.asarray(values), chunks)]
    if chunks == 1:
        group.attrs[attribute] = values
    else:
        for i, part in enumerate(parts):
            group.attrs["%s%d" % (attribute, i)] = part


def write(case, model):
    layers = {}
    for name, array in read(os.path.join(HERE, "..", "models", case, "model.safetensors")):
        if name.startswith("cls.predictions.decoder.") or name.endswith("position_ids"):
            continue
        path, value = variable(name, array)
        layers.setdefault(path.split("/")[0], []).append((path, value))
    if "cls" in layers:  # the head holds the embeddings, and Keras saves them with it again
        layers["cls"] += [v for v in layers["deberta"] if v[0].startswith("deberta/embeddings/")]
    os.makedirs(os.path.join(HERE, case), exist_ok=True)
    with h5py.File(os.path.join(HERE, case, "tf_model.h5"), "w") as file:
        names(file, "layer_names", list(layers))
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.11.0"
        for layer, variables in layers.items():
            group = file.create_group(layer)
            names(group, "weight_names", ["%s/%s:0" % (model, path) for path, _ in variables])
            for path, value in variables:
                data = group.create_dataset("%s/%s:0" % (model, path), value.shape, dtype=value.dtype)
                data[:] = value
        file.create_group("top_level_model_weights").attrs["weight_names"] = []


for case, model in CASES.items():
    write(case, model)
