"""What the step "adopt" leaves with Twisted, or takes over with a note."""
