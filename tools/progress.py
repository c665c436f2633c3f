"""A progress bar for the commands that run for long: on a terminal, and nowhere else."""

from __future__ import absolute_import, division, print_function

import contextlib
import sys

__all__ = ["progress"]


@contextlib.contextmanager
def progress(total, description):
    """
    Gives the function to call with how much has been done since its last call.
    """
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from tqdm import tqdm  # Of the extra "test"; a log or a pipe needs none.

    with tqdm(total=total, desc=description, unit_scale=True) as bar:
        yield bar.update
