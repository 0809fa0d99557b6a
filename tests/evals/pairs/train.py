"""Trains the models of rag/pairs: on made pairs, then labelled ones, then written sentences.

    torchrun --nproc-per-node 2 -m tests.evals.pairs.train DIR made --out made.safetensors
    torchrun --nproc-per-node 2 -m tests.evals.pairs.train DIR folds --initial made.safetensors \
        --out pairs.safetensors
    torchrun --nproc-per-node 2 -m tests.evals.pairs.train DIR written SENTENCES \
        --initial pairs.safetensors --out support.safetensors

DIR has the sets (grounding, abstain, retrieval). `folds` trains a model for each third of the
documents, on the other two: figures on these sets come from them. What is shipped is their mean
(Wortsman et al., ICML 2022). `written` makes the model of support of it, of
SENTENCES in the form that written.py tells, and prints its AUROC on a fifth of their documents,
which it does not learn from. A process a core learns faster than one with all cores.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
import torch.distributed
from safetensors.torch import load_file, save_file
from sklearn.metrics import roc_auc_score

from rag.pairs.network import PairNetwork, freeze
from rag.pairs.tokens import Tokens, encode, pad
from tests.evals.pairs import labelled, made, tables, written
from tests.evals.pairs.pair import Pair

BATCH_TOKENS = 1_600  # of a process
POOL = 512  # pairs that are sorted by length together
RATES = (1.5e-4, 1e-3)  # of the encoder and of the head, which begins with nothing
WRITTEN_RATES = (1e-4, 1e-4)
DECAY = 0.01
WARM_UP = 0.06
FOLDS = 3
EPOCHS = 2
TABLES = 0.15  # of the made pairs
REPLAY = 700  # labelled pairs in each epoch of written ones, that they are not forgotten
ROUND_TO = 8
# Without instructions for it, bfloat16 is slower than float32.
BFLOAT16 = any(map(torch.cpu.get_capabilities().get, ("avx512_bf16", "amx_bf16", "bf16")))

Batches = Iterator[list[tuple[Tokens, Pair]]]


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
    if arguments.what == "written":
        _written(arguments, every)
        return
    found = []
    for fold in range(FOLDS):
        kept = [pair for pair in every if fold_of(pair.group) != fold]
        network = _network(arguments.initial)
        train(network, _epochs(partial(_drawn, kept)), _count(kept))
        found.append(network.trained())
        _save(found[-1], arguments.out.with_suffix(f".{fold}.safetensors"))
    mean = {name: torch.stack([one[name] for one in found]).mean(0) for name in found[0]}
    _save(mean, arguments.out)


def _written(arguments: argparse.Namespace, every: Sequence[Pair]) -> None:
    """Go on learning from written sentences, and from some of the labelled pairs."""
    told = written.pairs(written.read(arguments.sentences))
    kept = [pair for pair in told if not written.is_held_out(pair.group)]
    held = [pair for pair in told if written.is_held_out(pair.group)]
    network = _network(arguments.initial)
    before = _auroc(network, held)
    draw = partial(_with_replay, kept, every)
    train(network, _epochs(draw), EPOCHS * (len(kept) + REPLAY), WRITTEN_RATES)
    after = _auroc(network, held)
    if torch.distributed.get_rank() == 0:
        sys.stdout.write(f"AUROC on {len(held)} held out: {before:.3f} before, {after:.3f} after\n")
    _save(network.trained(), arguments.out)


def fold_of(group: str) -> int:
    """The fold in which a document is held out."""
    return crc32(group.encode()) % FOLDS


def train(
    network: PairNetwork, source: Batches, pairs: int, rates: tuple[float, float] = RATES
) -> None:
    """One pass over so many pairs, in all processes together."""
    freeze(network)
    network.train()
    head = [p for name, p in network.named_parameters() if name.startswith("head.")]
    rest = [p for p in network.encoder.parameters() if p.requires_grad]
    groups = [{"params": rest}, {"params": head}]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)
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


def _auroc(network: PairNetwork, pairs: Sequence[Pair]) -> float:
    network.eval()
    labels: list[float] = []
    odds: list[float] = []
    with torch.inference_mode():
        for batch in _batches(pairs, random.Random(0)):  # noqa: S311
            labels += [pair.label for _, pair in batch]
            odds += _log_odds(network, batch).tolist()
    return float(roc_auc_score(labels, odds))


def _log_odds(network: PairNetwork, batch: Sequence[tuple[Tokens, Pair]]) -> torch.Tensor:
    arrays = pad([tokens for tokens, _ in batch], ROUND_TO)
    inputs = {name: torch.from_numpy(array) for name, array in arrays.items()}
    with torch.autocast("cpu", torch.bfloat16, enabled=BFLOAT16):
        outputs: torch.Tensor = network(**inputs)
    return outputs.float()[range(len(batch)), [int(pair.task) for _, pair in batch]]


def _loss(network: PairNetwork, batch: Sequence[tuple[Tokens, Pair]]) -> torch.Tensor:
    known = torch.tensor([pair.bias for _, pair in batch])
    labels = torch.tensor([0.02 + 0.96 * pair.label for _, pair in batch])
    weights = torch.tensor([pair.weight for _, pair in batch])
    return torch.nn.functional.binary_cross_entropy_with_logits(
        _log_odds(network, batch) + known, labels, weight=weights / weights.mean()
    )


def _made(folder: Path) -> Batches:
    chance = random.Random(1 + torch.distributed.get_rank())  # noqa: S311
    told, drawn = made.pairs(labelled.texts(folder), chance), tables.pairs(chance)
    while True:
        pool = [next(drawn if chance.random() < TABLES else told) for _ in range(POOL)]
        yield from _batches(pool, chance)


def _epochs(draw: Callable[[random.Random], list[Pair]]) -> Batches:
    """This process's share of the batches, without end. `draw` gives the pairs of an epoch."""
    chance = random.Random(2)  # noqa: S311
    mine, count = torch.distributed.get_rank(), torch.distributed.get_world_size()
    while True:
        drawn = draw(chance)
        order = chance.sample(drawn, len(drawn))
        for start in range(0, len(order), POOL):
            yield from list(_batches(order[start : start + POOL], chance))[mine::count]


def _count(pairs: Sequence[Pair]) -> int:
    """The pairs of all epochs."""
    squad = sum(_is_largest(pair) for pair in pairs)
    return EPOCHS * (len(pairs) - squad) + squad


def _is_largest(pair: Pair) -> bool:
    return pair.group.startswith("squad2/")


def _drawn(pairs: Sequence[Pair], chance: random.Random) -> list[Pair]:
    """Half of SQuAD in each epoch, that it does not count more than all others together."""
    return [one for one in pairs if not _is_largest(one) or chance.random() < 1 / EPOCHS]


def _with_replay(pairs: Sequence[Pair], every: Sequence[Pair], chance: random.Random) -> list[Pair]:
    return [*pairs, *chance.sample(every, REPLAY)]


def _batches(pairs: Sequence[Pair], chance: random.Random) -> Batches:
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
    """Kept in 16 bits, as they are shipped."""
    if torch.distributed.get_rank() == 0:
        save_file({name: value.half().contiguous() for name, value in weights.items()}, path)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("what", choices=["made", "folds", "written"])
    parser.add_argument("sentences", nargs="?", type=Path, help="of `written`: what was written")
    parser.add_argument("--pairs", type=int, default=40_000, help="made pairs to learn from")
    parser.add_argument("--initial", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    if given.what == "written" and not given.sentences:
        parser.error("written needs SENTENCES")
    return given


if __name__ == "__main__":
    main()
