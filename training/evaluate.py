"""Scores a checkpoint directory on held-out seeds and held-out phrasings: unpruned, blind, PyramidDrop, random at the same counts.

    python evaluate.py --checkpoint DIR --data DIR [DIR ...] --out report.json
"""
import argparse, json, os
import numpy as np, torch
from transformers import VideoLlavaForConditionalGeneration
from net import Decoder, features, pixels
from questions import Text, answer_class, balanced
from train_decoder import PLAN, TOPICS, encode, score
from world import FRAMES, SIZE, Windows


def interval(hits, n=2000, seed=3):
    rng = np.random.default_rng(seed); hits = np.asarray(hits, float)
    means = hits[rng.integers(len(hits), size=(n, len(hits)))].mean(1)
    return [round(float(x), 3) for x in np.quantile(means, (.025, .975))]


def summary(rows, right):
    groups = {}
    for (_, q), ok in zip(rows, right):
        for key in (q[0], q[1], "temporal" if q[2] else "still", *(["yes/no + choice + count"] if q[1] != "TEXT" else []),
                    *(["temporal of those"] if q[1] != "TEXT" and q[2] else []), "all"): groups.setdefault(key, []).append(ok)
    return {k: dict(accuracy=round(float(np.mean(v)), 3), interval=interval(v), n=len(v)) for k, v in sorted(groups.items())}


def constant(rows, phrasing):
    """Right/wrong of the best answer that does not look: the most frequent one to these very words in the scored set itself."""
    by = {}
    for _, q in rows: by.setdefault(q[4 + phrasing], []).append(q[3])
    best = {k: max(set(v), key=v.count) for k, v in by.items()}
    return [best[q[4 + phrasing]] == q[3] for _, q in rows]


def main():
    ap = argparse.ArgumentParser()
    for x in ("checkpoint", "out"): ap.add_argument("--" + x, required=True)
    ap.add_argument("--data", nargs="+", required=True)
    ap.add_argument("--per-class", type=int, default=40); ap.add_argument("--phrasing", type=int, default=3); ap.add_argument("--quick", action="store_true")
    a = ap.parse_args(); torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))
    text = Text(a.checkpoint); hf = VideoLlavaForConditionalGeneration.from_pretrained(a.checkpoint, dtype=torch.bfloat16, attn_implementation="eager").eval()
    net = Decoder(hf); windows = Windows(a.data); rows = [r for r in balanced(windows.truth, a.per_class) if r[1][0] in TOPICS]
    feats = encode(hf.model.video_tower, windows)
    with torch.no_grad(): black = features(hf.model.video_tower, pixels(torch.zeros(FRAMES, SIZE, SIZE, 3, dtype=torch.uint8)).bfloat16()).reshape(1, -1, feats.shape[-1])
    share = np.mean([q[1] == "YES_NO" for _, q in rows]); temporal = np.mean([q[2] for _, q in rows])
    report = dict(windows=len(windows), questions=len(rows), yes_no_share=round(float(share), 3), temporal_share=round(float(temporal), 3), phrasing=a.phrasing)
    full, said = score(net, text, feats, rows, a.phrasing); report["none"] = summary(rows, full); print(json.dumps(report["none"], indent=0).replace("\n", ""), flush=True)
    blind, _ = score(net, text, feats, rows, a.phrasing, blind=black); report["blind"] = summary(rows, blind)
    report["best constant answer"] = summary(rows, constant(rows, a.phrasing))
    if not a.quick:
        g = torch.Generator().manual_seed(5)
        random = lambda s, n: torch.rand(s.shape, generator=g).topk(n, -1).indices
        for name, plan, choose in (("pyramid-S4-l0.5", PLAN, None), ("random-S4-l0.5", PLAN, random)):
            r, s = score(net, text, feats, rows, a.phrasing, plan=plan, choose=choose)
            report[name] = dict(summary(rows, r), agreement=round(float(np.mean([x == y for x, y in zip(s, said)])), 3)); print(name, report[name]["all"], report[name]["agreement"], flush=True)
    for k, v in report.items():
        if isinstance(v, dict): print(f"{k:22}", {x: v[x]["accuracy"] for x in ("all", "yes/no + choice + count", "temporal of those", "still")})
    json.dump(report, open(a.out, "w"), indent=1)


if __name__ == "__main__":
    main()
