"""What a mesh file claims and does not keep."""


class FalseDeclaration(ValueError):
    """A file declares what it cannot hold; the message is one clause for the user."""


def check_counts(counts: list[int], held: int, unit: str) -> None:
    """Refuse counts of elements, each of which takes at least one `unit`, before they are believed.

    Raises:
        FalseDeclaration: If there are not as many units, or a count is negative.
    """
    if min(counts, default=0) < 0 or sum(counts) > held:
        declared = " and ".join(map(str, counts))
        raise FalseDeclaration(f"declares {declared} elements, and holds {held} {unit}")
