"""The one table of words that recipes and checkpoints used before, and how such are read.

Nothing else knows an old word. What is written has the new ones.
"""

from __future__ import annotations

from typing import Any

WORDS: dict[str, dict[str, str]] = {
    "data": {
        "balance": "class_balance",
        "centre": "centring",
        "mirror": "flip_augmentation",
        "soft": "antialias",
        "whole": "min_largest_component",
    },
    "optimiser": {
        "accumulate": "grad_accumulation",
        "clip": "grad_clip_norm",
        "ema": "ema_decay",
        "final_share": "final_lr_ratio",
        "generator_rate": "generator_learning_rate",
        "kernel_rate": "muon_learning_rate",
    },
    "learning": {
        "advance": "chains_per_step",
        "blank": "pure_noise_share",
        "calm": "coefficient_weight",
        "chains": "buffer_size",
        "data_noise": "data_noise_std",
        "doubt": "corruption_share",
        "drift": "low_frequency_noise",
        "fade": "attenuation",
        "flips": "flip_rate",
        "fresh": "reinit_share",
        "min_time": "t_min",
        "mistakes": "conditioning_noise",
        "side": "block_size",
        "teach_from": "teaching_start",
        "teaching": "teaching_weight",
    },
}
"""New names of fields by the old ones, by their table in a recipe."""

VALUES: dict[str, dict[object, object]] = {
    "data.flip_augmentation": {True: "x", False: None},
    "learning.algorithm": {"superres": "super-resolution"},
}
"""New values by the old ones, by the place of their field in a recipe."""

GONE: dict[str, tuple[str, object]] = {"data": ("variants", [])}
"""Fields in tables of a recipe that are gone, with what they said where they did nothing."""

HEADER = {"figures": "metrics"}
"""Of a checkpoint's header of format 1."""

NET = {"side": "block_size"}
"""Of the architecture in it."""

METRICS = {"one_body": "connected", "held_back_one_body": "held_back_connected"}
"""Of the tables of evaluations in a header of either format, and of their rows."""

METHODS = {f"ways paced by {each}": f"interpolation spaced by {each}" for each in ("code", "shape")}
"""Names of rows in them."""

DEEP = 6
"""Tables within tables in which such figures are."""

STATE = {"settled": "within_bounds", "strikes": "consecutive_rollbacks"}
"""Of what a run's state says beside its tensors."""


def recipe_words(recipe: dict[str, Any]) -> dict[str, Any]:
    """Return a recipe with the words of today.

    Raises:
        ValueError: If a field is there under both names.
    """
    return {
        name: _part(name, value) if name in WORDS and isinstance(value, dict) else value
        for name, value in recipe.items()
    }


def setting_place(place: list[str]) -> list[str]:
    """Return the place of a setting, such as `["learning", "fade"]`, in the words of today."""
    *parents, leaf = place
    return [*parents, WORDS.get(parents[0], {}).get(leaf, leaf)] if parents else place


def header_words(header: dict[str, Any]) -> dict[str, Any]:
    """Return the header of a checkpoint of format 1 with the words of format 2.

    Its `kind` goes, which was `descriptor` whatever the net.

    Raises:
        ValueError: If a field is there under both names.
    """
    found = _renamed({n: v for n, v in header.items() if n != "kind"}, HEADER)
    net, training = found.get("architecture"), found.get("training")
    if isinstance(net, dict):
        found["architecture"] = _net(net)
    if isinstance(training, dict) and isinstance(training.get("recipe"), dict):
        found["training"] = {**training, "recipe": recipe_words(training["recipe"])}
    return found


def metrics_words(metrics: dict[str, Any]) -> dict[str, Any]:
    """Return the tables of evaluations of a checkpoint with the words of today.

    Raises:
        ValueError: If a figure is there under both names.
    """
    return {name: _figures(value) for name, value in metrics.items()}


def _figures(value: object, deep: int = DEEP) -> object:
    if isinstance(value, list):
        return [_figures(each, deep - 1) for each in value] if deep else value
    if not isinstance(value, dict) or not deep:
        return value
    found = {name: _figures(each, deep - 1) for name, each in _renamed(value, METRICS).items()}
    method = found.get("method")
    return {**found, "method": METHODS.get(method, method)} if isinstance(method, str) else found


def state_words(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what a run's state says beside its tensors, with the words of today.

    Raises:
        ValueError: If a field is there under both names.
    """
    found = _renamed(facts, STATE)
    settings = found.get("settings")
    return {**found, "settings": recipe_words(settings)} if isinstance(settings, dict) else found


def _part(table: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Return a table of a recipe; settings of an algorithm within another's have its words."""
    found: dict[str, Any] = {}
    for name, value in _renamed(fields, WORDS[table]).items():
        if (name, value) == GONE.get(table):
            continue
        known = VALUES.get(f"{table}.{name}", {})
        if isinstance(value, dict) and table == "learning":
            found[name] = _renamed(value, WORDS[table])
        else:
            found[name] = known.get(value, value) if isinstance(value, str | bool) else value
    return found


def _net(net: dict[str, Any]) -> dict[str, Any]:
    grids = net.get("grids")
    if isinstance(grids, list | tuple):
        grids = [_renamed(each, NET) if isinstance(each, dict) else each for each in grids]
        return {**net, "grids": grids}
    return _renamed(net, NET)


def _renamed(table: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    for old, new in words.items():
        if old in table and new in table:
            raise ValueError(f"has both {old} and {new}, which are the same")
    return {words.get(name, name): value for name, value in table.items()}
