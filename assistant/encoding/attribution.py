"""What each character of a text adds to a label's score of an encoder: integrated gradients.

Sundararajan, Taly and Yan 2017, "Axiomatic Attribution for Deep Networks": the gradient of the score by the token vectors,
summed along the straight way from a text of blanks to the text. The parts of all tokens sum to the difference of the two
scores, up to how finely the way is cut.
"""

import numpy as np
from numpy.typing import NDArray

from assistant.encoding.network import CHARACTERS, Network, pooled

STEPS = 24
"""Points of the way. Gauss-Legendre places: with 24 the parts sum to the difference within about one per cent."""


def contributions(net: Network, text: str, column: int) -> NDArray[np.float64]:
    """Return what each character adds to the head's score in `column`: float64 (len(text),), negative against it.

    A token's part is shared evenly by its characters; what lies beyond the tokens that the encoder reads adds nothing.
    Their sum is the score less that of a text of blanks.
    """
    adds = np.zeros(len(text))
    if not text.strip():
        return adds
    parts, places = token_parts(net, text, column)
    for part, (start, end) in zip(parts, places, strict=True):
        if end > start:
            adds[start:end] += part / (end - start)
    return adds


def token_parts(net: Network, text: str, column: int) -> tuple[NDArray[np.float64], list[tuple[int, int]]]:
    """Return the part of each token (the encoder's own first and last ones have none) and its place in the text."""
    import torch

    told = net.tokenizer(
        text[:CHARACTERS], truncation=True, max_length=net.longest, return_offsets_mapping=True, return_special_tokens_mask=True
    )  # fmt: skip
    ids = torch.tensor([told["input_ids"]], device=net.device)
    special = np.array(told["special_tokens_mask"], dtype=bool)
    blank = net.tokenizer.mask_token_id if net.tokenizer.mask_token_id is not None else net.tokenizer.pad_token_id or 0
    blanks = torch.where(torch.from_numpy(special)[None].to(net.device), ids, blank)
    table = net.backbone.get_input_embeddings()
    here, there = table(ids).detach(), table(blanks).detach()
    points, weights = (torch.from_numpy(a).float().to(net.device) for a in np.polynomial.legendre.leggauss(STEPS))
    between = (there + ((points + 1) / 2)[:, None, None] * (here - there)).requires_grad_()
    mask = torch.ones((STEPS, ids.shape[1]), dtype=torch.long, device=net.device)
    states = net.backbone(inputs_embeds=between, attention_mask=mask).last_hidden_state
    score = net.head(pooled(states, mask))[:, column].sum()
    slopes = torch.autograd.grad(score, between)[0]
    parts = ((here - there)[0] * ((weights / 2)[:, None, None] * slopes).sum(0)).sum(-1).double().cpu().numpy()
    parts[special] = 0.0
    return parts, [(int(a), int(b)) for a, b in told["offset_mapping"]]
