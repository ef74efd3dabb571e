"""Serves the pages over the fake assistant, in a process of its own: `python -m tests.serve_fake PORT FOLDER PACE`."""

import sys
from pathlib import Path
from typing import cast

from tests.fake_assistant import FakeAssistant
from ui.app import serve
from ui.service import Service

_DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 10"><rect width="16" height="10" fill="#7fb7ae"/></svg>'
)


def main(port: str, folder: str, pace: str) -> None:
    """Serve on 127.0.0.1:`port` with one product picture in `folder`; a word of a reply takes `pace` seconds."""
    (Path(folder) / "lk-v27q.svg").write_text(_DRAWING, encoding="utf-8")
    # The fake has no desks: the workspace is tested over the real service.
    serve(cast(Service, FakeAssistant(Path(folder), float(pace))), "127.0.0.1", int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
