"""The codes of all findings: stable, each with its name, what it means and what to do by hand."""

from __future__ import annotations

from seqcompat.migrate.judge.rule import all_rules

#: The rules by their codes.
CODES = all_rules()

#: The code of each name: ``BY_NAME["no-wait"]`` is ``"SEQ102"``.
BY_NAME = {rule.name: rule.code for rule in CODES.values()}

#: Those that are cautious: the function can be converted all the same, when the option `waive`
#: names them.
CAUTIOUS = frozenset(rule.code for rule in CODES.values() if rule.cautious)


def explain(word: str) -> str | None:
    """The text about a code or the name of one, for people; None if there is none of that name."""
    rule = CODES.get(word.upper()) or CODES.get(BY_NAME.get(word.lower(), ""))
    if rule is None:
        return None
    parts = [
        f"{rule.code}: {rule.name}",
        f"{rule.title[:1].upper()}{rule.title[1:]}.",
        rule.by_hand,
    ]
    if rule.example:
        parts.append("Example:")
        parts.append("\n".join(f"    {line}".rstrip() for line in rule.example.splitlines()))
    if rule.cautious:
        parts.append(f"Where you know better, --waive {rule.name} overrules it.")
    return "\n\n".join(parts) + "\n"
