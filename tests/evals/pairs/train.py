"""Trains the model of rag/pairs: first on made pairs, then on labelled ones.

    torchrun --nproc-per-node 2 -m tests.evals.pairs.train DIR made --out made.safetensors
    torchrun --nproc-per-node 2 -m tests.evals.pairs.train DIR folds --initial made.safetensors \
        --out pairs.safetensors

DIR has the sets (grounding, abstain, retrieval). `folds` trains a model for each third of the
documents, on the other two: figures on these sets come from them. What is shipped is their mean
(Wortsman et al., ICML 2022). A process a core learns faster than one with all cores.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
import torch.distributed
from safetensors.torch import load_file, save_file

from rag.pairs.network import PairNetwork, freeze
from rag.pairs.tokens import Tokens, encode, pad
from tests.evals.pairs import labelled, made, tables
from tests.evals.pairs.pair import Pair

BATCH_TOKENS = 1_600  # of a process
POOL = 512  # pairs that are sorted by length together
RATE, HEAD_RATE = 1.5e-4, 1e-3
DECAY = 0.01
WARM_UP = 0.06
FOLDS = 3
EPOCHS = 2
TABLES = 0.15  # of the made pairs
ROUND_TO = 8


def main() -> None:
    arguments = _arguments()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo")
    if arguments.what == "made":
        network = _network(None)
        train(network, _made(arguments.folder), arguments.pairs)
        _save(network.trained(), arguments.out)
        return
    every = labelled.pairs(arguments.folder)
    found = []
    for fold in range(FOLDS):
        kept = [pair for pair in every if fold_of(pair.group) != fold]
        network = _network(arguments.initial)
        train(network, _epochs(kept), _count(kept))
        found.append(network.trained())
        _save(found[-1], arguments.out.with_suffix(f".{fold}.safetensors"))
    mean = {name: torch.stack([one[name] for one in found]).mean(0) for name in found[0]}
    _save(mean, arguments.out)


def fold_of(group: str) -> int:
    """The fold in which a document is held out."""
    return crc32(group.encode()) % FOLDS


def train(network: PairNetwork, source: Iterator[list[tuple[Tokens, Pair]]], pairs: int) -> None:
    """One pass over so many pairs, in all processes together."""
    freeze(network)
    network.train()
    head = [p for name, p in network.named_parameters() if name.startswith("head.")]
    rest = [p for p in network.encoder.parameters() if p.requires_grad]
    groups = [{"params": rest, "lr": RATE}, {"params": head, "lr": HEAD_RATE}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
    rates = [group["lr"] for group in optimiser.param_groups]
    begun, seen, number, losses = time.monotonic(), 0, 0, []
    while seen < pairs:
        batch = next(source)
        done = seen / pairs
        factor = min((done + 0.001) / WARM_UP, (1 - done) / (1 - WARM_UP))
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * factor
        loss = _loss(network, batch)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        size = _average([*rest, *head], len(batch))
        torch.nn.utils.clip_grad_norm_([*rest, *head], 1.0)
        optimiser.step()
        seen, number = seen + size, number + 1
        losses.append(float(loss.detach()))
        if number % 25 == 0 and torch.distributed.get_rank() == 0:
            speed = seen / (time.monotonic() - begun)
            told = f"{done:.0%} {seen} pairs, {speed:.0f} a second, loss {np.mean(losses):.4f}\n"
            sys.stdout.write(told)
            sys.stdout.flush()
            losses = []


def _average(parameters: Sequence[torch.nn.Parameter], size: int) -> int:
    """Give all processes the mean slope; how many pairs they have seen together."""
    slopes = [p.grad for p in parameters if p.grad is not None]
    flat = torch.cat([slope.flatten() for slope in slopes] + [torch.tensor([float(size)])])
    torch.distributed.all_reduce(flat)
    start, count = 0, torch.distributed.get_world_size()
    for slope in slopes:
        slope.copy_(flat[start : start + slope.numel()].view_as(slope) / count)
        start += slope.numel()
    return int(flat[-1])


def _loss(network: PairNetwork, batch: Sequence[tuple[Tokens, Pair]]) -> torch.Tensor:
    arrays = pad([tokens for tokens, _ in batch], ROUND_TO)
    inputs = {name: torch.from_numpy(array) for name, array in arrays.items()}
    with torch.autocast("cpu", torch.bfloat16):
        outputs = network(**inputs)
    chosen = outputs.float()[range(len(batch)), [int(pair.task) for _, pair in batch]]
    labels = torch.tensor([0.02 + 0.96 * pair.label for _, pair in batch])
    weights = torch.tensor([pair.weight for _, pair in batch])
    return torch.nn.functional.binary_cross_entropy_with_logits(
        chosen, labels, weight=weights / weights.mean()
    )


def _made(folder: Path) -> Iterator[list[tuple[Tokens, Pair]]]:
    chance = random.Random(1 + torch.distributed.get_rank())  # noqa: S311
    told, drawn = made.pairs(labelled.texts(folder), chance), tables.pairs(chance)
    while True:
        pool = [next(drawn if chance.random() < TABLES else told) for _ in range(POOL)]
        yield from _batches(pool, chance)


def _epochs(pairs: Sequence[Pair]) -> Iterator[list[tuple[Tokens, Pair]]]:
    """This process's share of the batches, without end."""
    chance = random.Random(2)  # noqa: S311
    mine, count = torch.distributed.get_rank(), torch.distributed.get_world_size()
    while True:
        drawn = [pair for pair in pairs if _is_drawn(pair, chance)]
        order = chance.sample(drawn, len(drawn))
        for start in range(0, len(order), POOL):
            yield from list(_batches(order[start : start + POOL], chance))[mine::count]


def _count(pairs: Sequence[Pair]) -> int:
    """The pairs of all epochs."""
    squad = sum(_is_largest(pair) for pair in pairs)
    return EPOCHS * (len(pairs) - squad) + squad


def _is_largest(pair: Pair) -> bool:
    return pair.group.startswith("squad2/")


def _is_drawn(pair: Pair, chance: random.Random) -> bool:
    """Half of SQuAD in each epoch, that it does not count more than all others together."""
    return not _is_largest(pair) or chance.random() < 1 / EPOCHS


def _batches(pairs: Sequence[Pair], chance: random.Random) -> Iterator[list[tuple[Tokens, Pair]]]:
    """Pairs of like length together, in an order by chance."""
    encoded = list(zip(encode([(p.first, p.second) for p in pairs]), pairs, strict=True))
    encoded.sort(key=lambda one: len(one[0].ids))
    batches, rest = [], iter(encoded)
    while first := list(islice(rest, 1)):
        size = max(8, BATCH_TOKENS // max(1, len(first[0][0].ids) + 8))
        batches.append([*first, *islice(rest, size - 1)])
    chance.shuffle(batches)
    yield from batches


def _network(start: Path | None) -> PairNetwork:
    network = PairNetwork()
    if start is not None:
        network.load_state_dict(load_file(start), strict=False)
    return network


def _save(weights: dict[str, torch.Tensor], path: Path) -> None:
    if torch.distributed.get_rank() == 0:
        save_file({name: value.contiguous() for name, value in weights.items()}, path)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("what", choices=["made", "folds"])
    parser.add_argument("--pairs", type=int, default=40_000, help="made pairs to learn from")
    parser.add_argument("--initial", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
