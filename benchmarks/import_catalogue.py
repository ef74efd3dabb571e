"""How long a catalogue import takes: the whole file with embeddings, and the same file again with nothing changed.

python benchmarks/import_catalogue.py [FILE]   (default: $ASSISTANT_BENCH_DATA/icecat/products.jsonl.gz)
"""

import os
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import func, select

from assistant.build import open_embedder
from assistant.settings import Settings
from knowledge.catalogue_import import import_catalogue
from knowledge.schema import attributes, products
from knowledge.store import create_tables, open_engine


def main() -> None:
    """Import twice into an empty store and print seconds, memory and what was found."""
    folder = Path(os.environ.get("ASSISTANT_BENCH_DATA", "../shared/data"))
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "icecat" / "products.jsonl.gz"
    if not path.exists():
        sys.exit(f"{path} is not there: name a catalogue file, or set ASSISTANT_BENCH_DATA.")
    with tempfile.TemporaryDirectory() as home:
        engine = open_engine(f"sqlite:///{home}/store.db")
        create_tables(engine)
        for what in ("first", "again"):
            start = time.perf_counter()
            report = import_catalogue(engine, path, embedder=open_embedder(Settings()))
            took = time.perf_counter() - start
            print(
                f"{what}: {took:.1f} s  added {report.added:,}  changed {report.changed:,}  "
                f"unchanged {report.unchanged:,}  bad rows {len(report.bad):,}"
            )
        with engine.connect() as connection:
            values = connection.execute(select(func.count()).select_from(attributes)).scalar()
            kinds = Counter(connection.execute(select(products.c.category)).scalars())
        print(f"attribute values {values:,}, kinds {len(kinds) - ('' in kinds)}, products without a kind {kinds['']:,}")
        engine.dispose()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
