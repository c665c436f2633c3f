"""What is reported, as text, JSON, SARIF and HTML; all of it made from ``results``."""
