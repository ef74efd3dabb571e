"""How well follow-ups stand alone: recall@10 of the rewritten message against the same question written by hand.

Run: `python -m benchmarks.followups`. `own` are the 136 dialogues that the rules were written by; `held_out` are 60
whole conversations with the example company, written before they were first run. `recall_10` is the share of the first three
passages and products that the question by hand finds which are among the first ten of the rewritten one; `answer_in_10` the
share whose known answer is among the first ten, beside the same of the question by hand.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from assistant.settings import read_settings
from assistant.suites import run_suite


def main() -> None:
    """Load both stores into a folder of their own and print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        report = run_suite("followups", replace(read_settings(), home=Path(folder)), None)
    for name, figures in report.items():
        for language in ("zh", "en"):
            said = "   ".join(f"{key} {value}" for key, value in figures[language].items() if value is not None)
            print(f"{name:<9} {language}   {said}")


if __name__ == "__main__":
    main()
