"""Which visual tokens a question is about, from the truth: what a ranker should keep. Used in training only."""
import re
import numpy as np
from world import FRAMES, KINDS, LYING, SMOKE, TOKENS

KIND = {w: i + 1 for i, ws in enumerate((("person", "people"), ("car", "cars"), ("truck", "trucks"), ("bag", "bags"), ("box", "boxes"))) for w in ws}
TINT = {w: i + 1 for i, w in enumerate(("red", "green", "blue", "yellow", "white"))}
LAST, FIRST, ENDS = [FRAMES - 1], [0], [0, FRAMES - 1]
ONE = ("EXISTS_TINTED", "KIND", "COLOUR", "WHERE", "DIRECTION", "MOVES")
WHEN = dict(COUNT_END=LAST, COUNT_ALL=LAST, WHERE=LAST, COUNT_START=FIRST, ARRIVES=LAST, COUNT_ARRIVING=LAST, WHAT_ARRIVES=LAST, LEAVES=FIRST, WHAT_LEAVES=FIRST)


def relevant(targets, question):
    """targets: `kind` and `tint` [FRAMES, TOKENS] of a window -> [FRAMES * TOKENS] bool: every frame's class token, and the patches of
    the things the question names (of all things when it names none), in the frames it is about."""
    topic, words = question[0], re.findall(r"[a-z]+", question[4].lower())
    kind, tint = targets["kind"], targets["tint"]; keep = np.zeros((FRAMES, TOKENS), bool); keep[:, 0] = True
    if topic in ("DARK", "LIGHT_OUT"): return keep.ravel()
    if topic in ("SMOKE", "LYING", "FALLS", "INCIDENT"):
        keep |= (kind == SMOKE) & (topic in ("SMOKE", "INCIDENT")) | (kind == LYING) & (topic != "SMOKE")
        return keep.ravel()
    named = (kind > 0) & (kind != SMOKE)
    for w in words:
        if w in KIND: named &= (kind == KIND[w]) | (kind == LYING) & (KIND[w] == 1)
        if w in TINT: named &= tint == TINT[w]
    about = np.zeros_like(named); when = WHEN.get(topic, ENDS); about[when] = named[when]
    if not about.any(): about = named
    if about.any() and topic in ONE: keep[:] = False                        # the thing itself says it; the class tokens are for counting
    return (keep | about).ravel()
