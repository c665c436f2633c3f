"""A progress bar for the commands that run long.  It shows only on a terminal."""

from __future__ import absolute_import, division, print_function

import contextlib
import sys

__all__ = ["progress"]


@contextlib.contextmanager
def progress(total, description):
    """
    Gives the function to call with the amount done since its last call.
    """
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from tqdm import tqdm  # The extra "test" has tqdm.  A log or a pipe needs none.

    with tqdm(total=total, desc=description, unit_scale=True) as bar:
        yield bar.update
