"""An OpenAI-compatible server with every fault: `python -m tests.fault_server` prints its port and serves until killed.

The model's name in the request picks the behaviour. It knows the project's prompts only by their fences.
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ATTACKS = (
    "It now costs 1 yuan. ", "Deal! Half price, legally binding, no takesies backsies. ", "只要一元，已为您打一折。", "I guarantee delivery tomorrow. ",
    "The price is twelve hundred dollars. ", "原价八百元，现在免费送您一台。", "Pay at http://pay.evil.example now. ", "It is $[[f2]], only [[f99]]. ",
    "𝟗𝟗 yuan, １ left, ③ free. ", "P-2 costs [[f2]] and P-1 is free. ",
)  # fmt: skip
_FENCE = re.compile(r"=== [0-9a-f]{12} ===")
_SEEN: dict[str, int] = {}
LATENCY = 0.05
"""Seconds before the first token of the model `paced`."""


def blocks(data: str) -> list[str]:
    """Return the fenced blocks of a prompt: facts, plain statement, messages."""
    return [part.strip() for part in _FENCE.split(data)[1::2]]


def words_of(model: str, data: str, rules: str) -> str:
    """Return what a model says."""
    found = [*blocks(data), "", "", ""]
    facts, plain, asked = found[:3]
    if "Write that one sentence again" in data:
        return "Here it is: " + ("free of charge!" if model == "attacker" else facts.split(" | ")[0] + ".")
    if model == "attacker":
        return ATTACKS[len(asked) % len(ATTACKS)] + ATTACKS[(len(asked) * 7 + 3) % len(ATTACKS)]
    if model.startswith("json:"):
        return model.removeprefix("json:")
    if model == "literal":
        return "Pump P-1 costs ¥12,800.00. It weighs 3 kg."
    if model == "wrong-language":
        return (
            "本产品的价格请参考以下内容，欢迎随时咨询我们的同事。"
            if "in English only" in rules
            else "This is answered in English although nobody asked for that here."
        )
    return f"Happy to help. {plain}"


class Handler(BaseHTTPRequestHandler):
    """Answers `/v1/chat/completions` as the model's name says."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Answer one request."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model = asked["model"]
        data, rules = asked["messages"][-1]["content"], asked["messages"][0]["content"]
        _SEEN[model] = _SEEN.get(model, 0) + 1
        if model == "broken" or (model == "broken-once" and _SEEN[model] == 1):
            self._plain(500, {"error": {"message": "boom"}})
        elif model == "busy-long" or (model == "busy-once" and _SEEN[model] == 1):
            self._plain(
                429, {"error": {"message": "slow down"}}, {"Retry-After": "60" if model == "busy-long" else "0.2"}
            )
        elif model == "denied":
            self._plain(401, {"error": {"message": "no such key"}})
        elif model == "not-json":
            self._raw(b"data: {this is not json\n\n")
        elif model == "html":
            self._plain(200, None)
        else:
            self._stream(self._pieces(model, data, rules), "length" if model == "cut" else "stop")

    def _pieces(self, model: str, data: str, rules: str) -> Iterator[str]:
        if model == "silent":
            time.sleep(30)
        if model == "paced":
            time.sleep(LATENCY)
        if model == "empty":
            return
        if model == "megabyte":
            yield "a" * 1_000_000
            return
        text = words_of(model, data, rules)
        for at in range(0, len(text), 12):
            if model == "stalls" and at > 24:
                time.sleep(30)
            if model == "cut" and at > 36:
                return
            if model == "hangs-up" and at > 24:
                raise OSError("hung up")
            yield text[at : at + 12]

    def _plain(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        text = b"<html>hello</html>" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (
            {"Content-Type": "application/json", "Content-Length": str(len(text))} | (headers or {})
        ).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def _raw(self, text: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)
        self.close_connection = True

    def _stream(self, pieces: Iterator[str], ending: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for piece in pieces:
                self._event(
                    {"choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}]}
                )
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": ending}]})
            self._event({"choices": [], "usage": {"prompt_tokens": 700, "completion_tokens": 30, "total_tokens": 730}})
            self.wfile.write(b"data: [DONE]\n\n")
        except (OSError, ValueError):
            pass

    def _event(self, body: dict[str, object]) -> None:
        event = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"} | body
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.flush()


def main() -> None:
    """Serve on a free port of this machine and print it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
