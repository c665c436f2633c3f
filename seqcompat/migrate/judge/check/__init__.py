"""The step "check" only reports these."""
