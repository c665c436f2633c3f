"""The step "async": from ``yield`` to ``await``; begins in ``coroutines``."""
