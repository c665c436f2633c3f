"""The reports: text, JSON, SARIF and HTML, all of them made from ``results``."""
