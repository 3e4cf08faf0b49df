"""Pre-training of DeBERTa on whatever torch this Python has: the literal graph in a plain loop.

Usage: python3 pretraining.py MODEL_DIR THREADS mlm|rtd
Answers "ready VERSION", then reads one command per line:
  load FILE     batches of one update: int64 rows, columns, then of each token what the model sees,
                and its label, -100 where nothing is predicted                       -> "ok"
  run           updates all weights once                                             -> nanoseconds
  losses        of the batches, nothing replaced: of MLM, or of both models of RTD   -> numbers
All sequences are full, and each has as many labels as the others.
"""
import array
import sys
import time

import torch

from literal import Deberta, answer, blas, read_model

PASSES = 2
LAMBDA = 10  # weight of the discriminator's loss


class LanguageModel(Deberta):
    """MLM with the Enhanced Mask Decoder; the head sees masked positions only."""

    def logits(self, ids, labels):
        mask = torch.ones_like(ids)
        last = self.config["num_hidden_layers"] - 1
        h = self.forward(ids, mask, last)
        batch, n = ids.shape
        masked = (labels >= 0).nonzero()[:, 1].view(batch, -1)  # [B, Q]
        rows = torch.arange(batch)[:, None]
        query = (h + self.w["embeddings.position_embeddings.weight"][:n])[rows, masked]
        pairs = self.pairs(mask)[rows, 0, masked][:, None]  # [B, 1, Q, N]
        r = self.relative_positions(n)[0][masked]  # [B, Q, N]
        p = self.positions()
        for _ in range(PASSES):
            query = self.layer(last, query, h, pairs, p, r)
        at = "lm_predictions.lm_head."
        x = torch.nn.functional.gelu(self.linear(query.flatten(0, 1), at + "dense"))
        words = self.w["embeddings.word_embeddings.weight"]
        return torch.nn.functional.linear(self.norm(x, at + "LayerNorm"), words, self.w[at + "bias"])

    def loss(self, ids, labels):
        logits = self.logits(ids, labels)
        return logits, torch.nn.functional.cross_entropy(logits, labels[labels >= 0])


class Discriminator(Deberta):
    """Which tokens were replaced? Embeddings are the generator's, detached, plus a delta (gdes)."""

    def __init__(self, config, weights, generator):
        super().__init__(config, weights)
        self.generator = generator

    def words(self, ids):
        delta = self.w["embeddings.word_embeddings._weight"]
        return self.generator.w["embeddings.word_embeddings.weight"].detach()[ids] + delta[ids]

    def loss(self, ids, labels):
        at = "mask_predictions."
        h = self.forward(ids, torch.ones_like(ids))
        x = self.norm(h[:, :1] + h, at + "LayerNorm")
        x = torch.nn.functional.gelu(self.linear(x, at + "dense"))
        logits = self.linear(x, at + "classifier").squeeze(-1)
        replaced = ((labels >= 0) & (labels != ids)).float()
        return LAMBDA * torch.nn.functional.binary_cross_entropy_with_logits(logits, replaced)


def filled(ids, labels, tokens):
    """Puts these tokens where labels are."""
    ids = ids.clone()
    ids[labels >= 0] = tokens
    return ids


class Pretraining:
    def __init__(self, directory, task):
        config, weights = read_model(directory)
        self.weights = list(weights.values())
        for weight in self.weights:
            weight.requires_grad_(True)
        self.discriminator = None
        if task == "mlm":
            self.model = LanguageModel(config, weights)
        else:
            half = dict(config, num_hidden_layers=config["num_hidden_layers"] // 2)
            self.model = LanguageModel(half, self.part(weights, "generator."))
            self.discriminator = Discriminator(config, self.part(weights, "discriminator."), self.model)
        self.optimizer = torch.optim.AdamW(self.weights, lr=1e-5, weight_decay=0.01)
        self.batches = []

    @staticmethod
    def part(weights, prefix):
        return {name.removeprefix(prefix): tensor for name, tensor in weights.items() if name.startswith(prefix)}

    def step(self):
        torch.nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)

    def update(self):
        share = 1 / len(self.batches)
        corrupted = []
        for ids, labels in self.batches:
            logits, loss = self.model.loss(ids, labels)
            (loss * share).backward()
            if self.discriminator is not None:
                drawn = torch.multinomial(torch.softmax(logits.detach(), -1), 1).squeeze(-1)
                corrupted.append((filled(ids, labels, drawn), labels))
        self.step()
        if self.discriminator is not None:
            for ids, labels in corrupted:
                (self.discriminator.loss(ids, labels) * share).backward()
            self.step()

    @torch.no_grad()
    def losses(self):
        sums = [0.0]
        for ids, labels in self.batches:
            sums[0] += self.model.loss(ids, labels)[1].item()
        if self.discriminator is not None:
            sums.append(0.0)
            for ids, labels in self.batches:
                original = filled(ids, labels, labels[labels >= 0])
                sums[1] += self.discriminator.loss(original, labels).item()
        return [one / len(self.batches) for one in sums]


def read_batches(path):
    values = array.array("q")
    with open(path, "rb") as file:
        values.frombytes(file.read())
    batches, at = [], 0
    while at < len(values):
        rows, columns = values[at], values[at + 1]
        both = torch.tensor(values[at + 2:at + 2 + 2 * rows * columns].tolist()).view(rows, columns, 2)
        batches.append((both[..., 0].contiguous(), both[..., 1].contiguous()))
        at += 2 + 2 * rows * columns
    return batches


def main():
    torch.set_num_threads(int(sys.argv[2]))
    pretraining = Pretraining(sys.argv[1], sys.argv[3])
    answer(f"ready {torch.__version__} with {blas()}")
    for line in sys.stdin:
        command, _, path = line.rstrip("\n").partition(" ")
        if command == "load":
            pretraining.batches = read_batches(path)
            answer("ok")
        elif command == "run":
            start = time.perf_counter_ns()
            pretraining.update()
            answer(str(time.perf_counter_ns() - start))
        elif command == "losses":
            answer(" ".join(map(str, pretraining.losses())))


if __name__ == "__main__":
    main()
