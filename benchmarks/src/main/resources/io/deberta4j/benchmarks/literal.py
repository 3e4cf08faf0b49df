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


class Deberta:
    def __init__(self, directory):
        with open(directory + "/config.json", encoding="utf-8") as file:
            self.config = json.load(file)
        self.w = {name.removeprefix("deberta."): tensor for name, tensor
                  in read_safetensors(directory + "/model.safetensors").items()}
        self.heads = self.config["num_attention_heads"]
        self.eps = self.config.get("layer_norm_eps", 1e-7)
        self.buckets = self.config["position_buckets"]
        self.max_relative = self.config["max_position_embeddings"]

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
        mid = self.buckets // 2
        near = (r < mid) & (r > -mid)
        distance = torch.where(near, torch.tensor(mid - 1), r.abs())
        far = torch.ceil(torch.log(distance / mid) / math.log((self.max_relative - 1) / mid) * (mid - 1)) + mid
        return torch.where(distance <= mid, r.float(), far * torch.sign(r)).long()[None]  # [1, N, N]

    def attention(self, h, mask, p, r, at):
        q, k, v = (self.split(self.linear(h, f"{at}.self.{name}_proj")) for name in ("query", "key", "value"))
        scale = math.sqrt(q.size(-1) * 3)
        scores = torch.bmm(q, k.transpose(-1, -2) / scale)
        batch = h.size(0)
        span = self.buckets
        pos_key = self.split(self.linear(p, f"{at}.self.key_proj")).repeat(batch, 1, 1)
        pos_query = self.split(self.linear(p, f"{at}.self.query_proj")).repeat(batch, 1, 1)
        c2p = torch.bmm(q, pos_key.transpose(-1, -2))
        index = torch.clamp(r + span, 0, span * 2 - 1).expand(q.size(0), -1, -1)
        scores = scores + torch.gather(c2p, -1, index) / scale
        p2c = torch.bmm(k, pos_query.transpose(-1, -2))
        index = torch.clamp(-r + span, 0, span * 2 - 1).expand(q.size(0), -1, -1)
        scores = scores + torch.gather(p2c, -1, index).transpose(-1, -2) / scale
        n = h.size(1)
        scores = scores.view(batch, self.heads, n, n).masked_fill(~mask, torch.finfo(scores.dtype).min)
        probabilities = torch.softmax(scores, -1).view(-1, n, n)
        context = torch.bmm(probabilities, v).view(batch, self.heads, n, -1).permute(0, 2, 1, 3)
        out = self.linear(context.reshape(batch, n, -1), f"{at}.output.dense")
        return self.norm(out + h, f"{at}.output.LayerNorm")

    def forward(self, ids, mask):
        h = self.norm(self.w["embeddings.word_embeddings.weight"][ids], "embeddings.LayerNorm")
        h = h * mask.unsqueeze(-1).to(h.dtype)
        real = mask.bool()
        pairs = (real[:, None, :] & real[:, :, None])[:, None]  # [B, 1, N, N]
        p = self.norm(self.w["encoder.rel_embeddings.weight"], "encoder.LayerNorm")[None]  # [1, 2k, D]
        r = self.relative_positions(ids.size(1))
        for i in range(self.config["num_hidden_layers"]):
            at = f"encoder.layer.{i}"
            a = self.attention(h, pairs, p, r, at + ".attention")
            f = torch.nn.functional.gelu(self.linear(a, at + ".intermediate.dense"))
            h = self.norm(self.linear(f, at + ".output.dense") + a, at + ".output.LayerNorm")
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
    model = Deberta(sys.argv[1])
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
