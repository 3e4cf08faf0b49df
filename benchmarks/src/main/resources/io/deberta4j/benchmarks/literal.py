"""The literal graph of DeBERTa v3 on whatever torch this Python has, driven line by line.

Usage: python3 literal.py MODEL_DIR THREADS
Answers "ready VERSION", then reads one command per line:
  load FILE     batches: int64 rows, columns, then ids and mask of each, row by row  -> "ok"
  run           encodes them once                                                   -> nanoseconds
  train         from now on "run" updates all weights                               -> "ok"
  output FILE   encodes them once and writes the last hidden states as float32       -> "ok"
"""
import array
import json
import math
import mmap
import os
import sys
import time

import torch

DTYPES = {"F32": torch.float32}


def read_safetensors(path):
    with open(path, "rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            flat = torch.frombuffer(data, dtype=DTYPES[entry["dtype"]], count=(end - begin) // 4,
                                    offset=8 + size + begin)
            tensors[name] = flat.clone().reshape(entry["shape"])
    return tensors


def read_model(directory):
    with open(directory + "/config.json", encoding="utf-8") as file:
        config = json.load(file)
    return config, read_safetensors(directory + "/model.safetensors")


class Deberta:
    def __init__(self, config, weights):
        self.config = config
        self.w = {name.removeprefix("deberta."): tensor for name, tensor in weights.items()}
        self.heads = self.config["num_attention_heads"]
        self.eps = self.config.get("layer_norm_eps", 1e-7)
        self.buckets = self.config.get("position_buckets", -1)
        self.max_relative = self.config.get("max_relative_positions", -1)
        if self.max_relative < 1:
            self.max_relative = self.config["max_position_embeddings"]
        self.span = self.buckets if self.buckets > 0 else self.max_relative
        shared = self.config.get("share_att_key", False)
        self.position_prefix = "" if shared else "pos_"

    def norm(self, x, name):
        weight = self.w[name + ".weight"]
        return torch.nn.functional.layer_norm(x, weight.shape, weight, self.w[name + ".bias"], self.eps)

    def linear(self, x, name):
        return torch.nn.functional.linear(x, self.w[name + ".weight"], self.w[name + ".bias"])

    def split(self, x):  # [B, N, D] -> [B * A, N, d]
        b, n, size = x.shape
        d = size // self.heads
        return x.view(b, n, self.heads, d).permute(0, 2, 1, 3).reshape(b * self.heads, n, d)

    def relative_positions(self, n):
        ids = torch.arange(n)
        r = ids[:, None] - ids[None, :]
        if self.buckets <= 0:
            return r[None]
        mid = self.buckets // 2
        near = (r < mid) & (r > -mid)
        distance = torch.where(near, torch.tensor(mid - 1), r.abs())
        far = torch.ceil(torch.log(distance / mid) / math.log((self.max_relative - 1) / mid) * (mid - 1)) + mid
        return torch.where(distance <= mid, r.float(), far * torch.sign(r)).long()[None]  # [1, N, N]

    def attention(self, query, h, mask, p, r, at):
        """query [B, Q, D], h [B, N, D], mask [B, 1, Q, N], p [1, 2k, D], r [B or 1, Q, N]"""
        q = self.split(self.linear(query, f"{at}.self.query_proj"))
        k, v = (self.split(self.linear(h, f"{at}.self.{name}_proj")) for name in ("key", "value"))
        scale = math.sqrt(q.size(-1) * 3)
        scores = torch.bmm(q, k.transpose(-1, -2) / scale)
        batch, count = query.shape[:2]
        of = f"{at}.self.{self.position_prefix}"
        pos_key = self.split(self.linear(p, of + "key_proj")).repeat(batch, 1, 1)
        pos_query = self.split(self.linear(p, of + "query_proj")).repeat(batch, 1, 1)
        delta = torch.clamp(r + self.span, 0, self.span * 2 - 1)  # [B or 1, Q, N]
        index = delta.expand(q.size(0), -1, -1) if len(r) == 1 else delta.repeat_interleave(self.heads, 0)
        c2p = torch.bmm(q, pos_key.transpose(-1, -2))
        scores = scores + torch.gather(c2p, -1, index) / scale
        p2c = torch.bmm(k, pos_query.transpose(-1, -2))
        scores = scores + torch.gather(p2c, -1, index.transpose(-1, -2)).transpose(-1, -2) / scale
        scores = scores.view(batch, self.heads, count, -1).masked_fill(~mask, torch.finfo(scores.dtype).min)
        probabilities = torch.softmax(scores, -1).view(batch * self.heads, count, -1)
        context = torch.bmm(probabilities, v).view(batch, self.heads, count, -1).permute(0, 2, 1, 3)
        out = self.linear(context.reshape(batch, count, -1), f"{at}.output.dense")
        return self.norm(out + query, f"{at}.output.LayerNorm")

    def layer(self, i, query, h, mask, p, r):
        at = f"encoder.layer.{i}"
        a = self.attention(query, h, mask, p, r, at + ".attention")
        f = torch.nn.functional.gelu(self.linear(a, at + ".intermediate.dense"))
        return self.norm(self.linear(f, at + ".output.dense") + a, at + ".output.LayerNorm")

    def words(self, ids):
        return self.w["embeddings.word_embeddings.weight"][ids]

    def positions(self):
        """The relative embeddings, normalised, [1, 2k, D]."""
        return self.norm(self.w["encoder.rel_embeddings.weight"], "encoder.LayerNorm")[None]

    @staticmethod
    def pairs(mask):
        real = mask.bool()
        return (real[:, None, :] & real[:, :, None])[:, None]  # [B, 1, N, N]

    def forward(self, ids, mask, layers=None):
        h = self.norm(self.words(ids), "embeddings.LayerNorm")
        h = h * mask.unsqueeze(-1).to(h.dtype)
        pairs, p, r = self.pairs(mask), self.positions(), self.relative_positions(ids.size(1))
        for i in range(self.config["num_hidden_layers"] if layers is None else layers):
            h = self.layer(i, h, h, pairs, p, r)
        return h


def read_batches(path):
    values = array.array("q")
    with open(path, "rb") as file:
        values.frombytes(file.read())
    batches, at = [], 0
    while at < len(values):
        rows, columns = values[at], values[at + 1]
        size = rows * columns
        both = torch.tensor(values[at + 2:at + 2 + 2 * size].tolist())
        batches.append((both[:size].view(rows, columns), both[size:].view(rows, columns)))
        at += 2 + 2 * size
    return batches


def blas():
    """Names the BLAS that is loaded, which decides how fast float32 is."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        paths = {line.split()[-1] for line in maps if "blas" in line}
    return ", ".join(sorted(os.path.basename(os.path.realpath(path)) for path in paths)) or "BLAS unknown"


def answer(line):
    print(line, flush=True)


def update(model, optimizer, ids, mask):
    with torch.enable_grad():
        model.forward(ids, mask).pow(2).mean().backward()
    torch.nn.utils.clip_grad_norm_(model.w.values(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def main():
    torch.set_num_threads(int(sys.argv[2]))
    model = Deberta(*read_model(sys.argv[1]))
    batches = []
    optimizer = None
    answer(f"ready {torch.__version__} with {blas()}")
    with torch.no_grad():
        for line in sys.stdin:
            command, _, path = line.rstrip("\n").partition(" ")
            if command == "load":
                batches = read_batches(path)
                answer("ok")
            elif command == "train":
                for tensor in model.w.values():
                    tensor.requires_grad_(True)
                optimizer = torch.optim.AdamW(model.w.values(), lr=1e-5, weight_decay=0.01)
                answer("ok")
            elif command == "run":
                start = time.perf_counter_ns()
                for ids, mask in batches:
                    if optimizer is None:
                        model.forward(ids, mask)
                    else:
                        update(model, optimizer, ids, mask)
                answer(str(time.perf_counter_ns() - start))
            elif command == "output":
                with open(path, "wb") as file:
                    for ids, mask in batches:
                        array.array("f", model.forward(ids, mask).flatten().tolist()).tofile(file)
                answer("ok")


if __name__ == "__main__":
    main()
