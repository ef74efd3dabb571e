"""A checkpoint of a training: tensors and a few words in one file, written aside and renamed, told apart by a mark."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.errors import Busy, Unavailable
from knowledge.language import Bilingual


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder of checkpoints for one training. Raises Busy where another process or thread is at it.

    The lock goes with the process, however that ends. Where the system has no such locks, none is taken.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "lock").open("w")
    except OSError as error:
        raise _full(folder, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy(
                Bilingual(
                    "The same training is running already. Wait for it, or stop it.",
                    "同一训练正在进行，请等待完成或先停止它。",
                )
            ) from error
        yield


def keep(path: Path, mark: str, tensors: dict[str, Any], told: dict[str, object]) -> None:
    """Write a checkpoint in the place of the one before. Raises Unavailable where the disk refuses; the old one stays."""
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    aside = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(
            {n: t.contiguous() for n, t in tensors.items()}, aside, metadata={"mark": mark, "told": json.dumps(told)}
        )
        aside.replace(path)
    except (OSError, SafetensorError) as error:
        aside.unlink(missing_ok=True)
        raise _full(path.parent, error) from error


def _full(folder: Path, error: Exception) -> Unavailable:
    return Unavailable(
        Bilingual(
            f"The training cannot be kept in {folder} ({error}). Free some space and give the command again: it goes on from the last checkpoint. The model in use stays.",
            f"训练进度无法写入 {folder}（{error}）。请释放空间后重新运行同一命令，训练会从上一个检查点继续。当前模型不受影响。",
        )
    )


def take(path: Path, mark: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the tensors and words of a checkpoint; None where there is none, it is damaged, or its mark is another."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as kept:
            about = kept.metadata()
            if about.get("mark") != mark:
                return None
            return {key: kept.get_tensor(key) for key in kept.keys()}, json.loads(about["told"])  # noqa: SIM118
    except (OSError, SafetensorError, ValueError, KeyError, AttributeError):
        return None


def optimizer_tensors(named: dict[str, Any], optimizer: Any) -> dict[str, Any]:  # noqa: ANN401 - torch
    """Return weights and AdamW's moments by name, as `put_back` takes them."""
    found = dict[str, Any]()
    for name, weight in named.items():
        state = optimizer.state[weight]
        found[f"weight/{name}"] = weight.detach()
        if state:
            found |= {f"first/{name}": state["exp_avg"], f"second/{name}": state["exp_avg_sq"]}
    return found


def put_back(named: dict[str, Any], optimizer: Any, tensors: dict[str, Any], step: int) -> None:  # noqa: ANN401 - torch
    """Put kept weights and moments into the weights and the optimizer."""
    import torch

    with torch.no_grad():
        for name, weight in named.items():
            weight.copy_(tensors[f"weight/{name}"])
            if f"first/{name}" in tensors:
                optimizer.state[weight] = {
                    "step": torch.tensor(float(step)),
                    "exp_avg": tensors[f"first/{name}"].to(weight.device),
                    "exp_avg_sq": tensors[f"second/{name}"].to(weight.device),
                }
