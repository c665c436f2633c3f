"""The step "adopt" leaves this with Twisted, or takes it over with a note."""
