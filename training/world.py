"""Reads what the Java exporter writes and turns the truth into targets per patch and per frame."""
import json, os
import numpy as np

SIZE, PATCH, FRAMES, VIEW = 96, 12, 8, 360.0
GRID = SIZE // PATCH
TOKENS = GRID * GRID + 1
KINDS, TINTS = 5, 5
LYING, SMOKE = KINDS + 1, KINDS + 2                                     # what a patch may show besides nothing (0) and the kinds (1 to KINDS)
SHOWS = KINDS + 3
ALARMS = 3                                                              # dark, smoke, somebody lying
IGNORE = -100
SEEN, UNSEEN = .5, .08


class Windows:
    """`pixels` [n, 8, SIZE, SIZE, 3] uint8 (mapped, not read), `truth`: one dict per window."""

    def __init__(self, folders):
        self.pixels, self.truth = [], []
        once = {}                                                          # the same question is the same object in every window
        for folder in folders:
            lines = [json.loads(x) for x in open(os.path.join(folder, "windows.jsonl"))]
            px = np.memmap(os.path.join(folder, "frames.u8"), np.uint8, "r").reshape(-1, FRAMES, SIZE, SIZE, 3)
            assert len(px) == len(lines), folder
            for w in lines: w["questions"] = [once.setdefault(k, k) for k in map(tuple, w["questions"])]
            self.pixels.append(px); self.truth += lines

    def __len__(self): return len(self.truth)

    def window(self, i):
        for px in self.pixels:
            if i < len(px): return px[i]
            i -= len(px)
        raise IndexError


def owners(things):
    """[GRID, GRID]: index of the thing that owns each patch; -1 none, -2 hard to say."""
    own = np.full((GRID, GRID), -1); side = VIEW / GRID
    best = np.zeros((GRID, GRID)); edges = np.arange(GRID + 1) * side
    for n, (_, _, _, left, top, w, h, shown, _) in enumerate(things):          # nearer ones later: they win ties
        if shown < UNSEEN: continue
        ox = np.clip(np.minimum(edges[1:], left + w) - np.maximum(edges[:-1], left), 0, None)
        oy = np.clip(np.minimum(edges[1:], top + h) - np.maximum(edges[:-1], top), 0, None)
        share = oy[:, None] * ox[None] / side ** 2
        wins = share >= np.maximum(best * .8, .02)
        own[wins] = np.where(share >= .18, n, -2)[wins]; best = np.maximum(best, share)
    return own


def smoky(smoke):
    """[GRID, GRID]: 1 smoke, 0 none, -2 hard to say"""
    if not smoke: return np.zeros((GRID, GRID), int)
    left, top, w, h, strength = smoke; side = VIEW / GRID; edges = np.arange(GRID + 1) * side; left, w = left + 18, w - 36
    ox = np.clip(np.minimum(edges[1:], left + w) - np.maximum(edges[:-1], left), 0, None)
    oy = np.clip(np.minimum(edges[1:], top + h) - np.maximum(edges[:-1], top), 0, None)
    share = oy[:, None] * ox[None] / side ** 2
    return np.where((share >= .4) & (strength >= .5), 1, np.where(share >= .1, -2, 0))


def frame_targets(things, dark, smoke):
    own = owners(things); plume = smoky(smoke)
    kind, tint = np.zeros((GRID, GRID), int), np.zeros((GRID, GRID), int)
    place = np.zeros((GRID, GRID, 4), np.float32)                           # middle of the thing's foot in the view, -1 to 1, and its size
    free = own == -1; kind[free & (plume == 1)] = SMOKE; kind[free & (plume == -2)] = IGNORE; tint[free & (plume != 0)] = IGNORE
    kind[own == -2] = tint[own == -2] = IGNORE
    for n, (_, k, t, left, top, w, h, _, lying) in enumerate(things):
        m = own == n
        kind[m], tint[m] = LYING if lying else k + 1, t + 1
        place[m] = np.array([left + w / 2, top + h, w + VIEW / 2, h + VIEW / 2]) / (VIEW / 2) - 1
    count = np.zeros(KINDS + 1, int); pair = np.zeros((KINDS, TINTS), np.float32); doubt = np.zeros((KINDS, TINTS), bool)
    sure = np.ones(KINDS + 1, bool)
    lies = 0
    for _, k, t, *_, shown, lying in things:
        if lying and shown >= UNSEEN and lies != 1: lies = 1 if shown >= SEEN else IGNORE
        if shown >= SEEN: count[k] += 1; count[-1] += 1; pair[k, t] = 1
        elif shown >= UNSEEN: sure[k] = sure[-1] = False; doubt[k, t] = True
    pair[doubt & (pair == 0)] = -1
    smoke = (1 if smoke[4] >= .5 else IGNORE) if smoke else 0
    return dict(kind=kind.ravel(), tint=tint.ravel(), place=place.reshape(-1, 4), count=np.where(sure, np.minimum(count, 4), IGNORE), pair=pair.ravel(),
                alarm=np.array([dark, smoke, lies]), own=own.ravel())


def motion_targets(w):
    """For every token of the window what has happened up to its frame.

    [8, TOKENS, ...]: way (5: still, left, right, up, down since the thing was first seen), step (the same since the frame before),
    new (thing was not there in frame 0), frame (index); class token of each frame: so far arrived, left, moved (counts)."""
    f = w["frames"]; T = TOKENS
    way, step, new = (np.full((FRAMES, T), IGNORE) for _ in range(3))
    so_far = np.full((FRAMES, 3), IGNORE)
    centre = lambda t: np.array([t[3] + t[5] / 2, t[4] + t[6]])
    def turn(d, far, near):
        if np.abs(d).max() < near: return 0
        a = int(abs(d[1]) > abs(d[0]))
        if abs(d[a]) < far or abs(d[1 - a]) > .6 * abs(d[a]): return IGNORE
        return 1 + 2 * a + int(d[a] > 0)
    been = np.full((FRAMES, T, 6), np.nan, np.float16)                      # centre now, in the frame before, where first seen; -1 to 1
    first, reach = {}, {}
    start = {t[0]: t[7] for t in f[0]}
    ever = set()
    for k in range(FRAMES):
        own = owners(f[k]).ravel(); before = {t[0]: t for t in f[k - 1]} if k else {}
        arrived = left = moved = 0; sure = [True] * 3
        now = {t[0]: t[7] for t in f[k]}
        for n, t in enumerate(f[k]):
            if t[7] >= UNSEEN:
                ever.add(t[0]); first.setdefault(t[0], centre(t))
                lo, hi = reach.get(t[0], (centre(t), centre(t))); reach[t[0]] = (np.minimum(lo, centre(t)), np.maximum(hi, centre(t)))
            m = np.flatnonzero(own == n) + 1
            scaled = lambda p: p / (VIEW / 2) - 1
            been[k, m, :2] = scaled(centre(t))
            if t[0] in before: been[k, m, 2:4] = scaled(centre(before[t[0]]))
            if t[0] in first: been[k, m, 4:] = scaled(first[t[0]])
            if t[0] in first: way[k, m] = turn(centre(t) - first[t[0]], 16, 3)
            if t[0] in before: step[k, m] = turn(centre(t) - centre(before[t[0]]), 6, 1.5)
            s = start.get(t[0], 0)
            new[k, m] = 1 if s < UNSEEN else 0 if s >= SEEN else IGNORE
        for i in ever | set(start):
            s, e = start.get(i, 0), now.get(i, 0)
            if s < UNSEEN and e >= SEEN: arrived += 1
            elif not (s >= SEEN or e < UNSEEN): sure[0] = False
            if s >= SEEN and e < UNSEEN: left += 1
            elif not (s < UNSEEN or e >= SEEN): sure[1] = False
            if i in reach:
                r = (reach[i][1] - reach[i][0]).max()
                if r >= 30: moved += 1
                elif r >= 5: sure[2] = False
        so_far[k] = [v if ok else IGNORE for v, ok in zip((arrived, left, moved), sure)]
    return dict(way=way, step=step, new=new, been=been, so_far=np.minimum(so_far, 4))
