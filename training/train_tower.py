"""Step 1: the vision tower alone, on single frames, with the truth of every patch as target.

    python train_tower.py --data DIR [DIR ...] --val DIR --out RUN/tower.pt --minutes 10
"""
import argparse, json, os, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from net import TOWER, build, features, pixels
from optim import Muon
from world import ALARMS, IGNORE, KINDS, SHOWS, TINTS, Windows, frame_targets

WORDS = dict(vocab=1024, image_id=1021, video_id=1022, pad_id=1023)


class Heads(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.norm_head = nn.LayerNorm(d)
        self.patch_head = nn.Linear(d, SHOWS + TINTS + 1 + 4)
        self.frame_head = nn.Linear(d, (KINDS + 1) * 5 + KINDS * TINTS + ALARMS)

    def forward(self, x):
        x = self.norm_head(x)
        return self.patch_head(x[:, 1:]).float(), self.frame_head(x[:, 0]).float()


def targets(windows):
    t = []
    for w in windows.truth: t += [frame_targets(*x) for x in zip(w["frames"], w["dark"], w["smoke"])]
    return {k: torch.from_numpy(np.stack([x[k] for x in t])) for k in t[0] if k != "own"}


def losses(patch, frame, t):
    k = KINDS + 1
    ce = lambda x, y, w=None: F.cross_entropy(x.reshape(-1, x.shape[-1]), y.reshape(-1), ignore_index=IGNORE, weight=w)
    fg = t["tint"] > 0
    shows, tints = torch.ones(SHOWS), torch.ones(TINTS + 1); shows[0] = tints[0] = .3
    place = 10 * F.smooth_l1_loss(patch[..., SHOWS + TINTS + 1:][fg], t["place"][fg], beta=.05)
    count = ce(frame[:, :k * 5].reshape(-1, k, 5), t["count"])
    known = t["pair"] >= 0
    pair = F.binary_cross_entropy_with_logits(frame[:, k * 5:-ALARMS][known], t["pair"][known])
    sure = t["alarm"] >= 0
    alarm = F.binary_cross_entropy_with_logits(frame[:, -ALARMS:][sure], t["alarm"][sure].float())
    return ce(patch[..., :SHOWS], t["kind"], shows) + ce(patch[..., SHOWS:SHOWS + TINTS + 1], t["tint"], tints) + place + count + 3 * pair + .6 * alarm


@torch.no_grad()
def score(tower, heads, px, t):
    tower.eval(); patch, frame = [], []
    for i in range(0, len(px), 128):
        p, f = heads(features(tower, pixels(px[i:i + 128]).bfloat16())); patch.append(p); frame.append(f)
    patch, frame = torch.cat(patch), torch.cat(frame); k = KINDS + 1
    fg = t["tint"] > 0
    kind, tint = patch[..., :SHOWS].argmax(-1) == t["kind"], patch[..., SHOWS:SHOWS + TINTS + 1].argmax(-1) == t["tint"]
    known = t["pair"] >= 0; count = frame[:, :k * 5].reshape(-1, k, 5).argmax(-1); sure = t["count"] >= 0
    pair = (frame[:, k * 5:-ALARMS] > 0) == (t["pair"] > 0); alarm = (frame[:, -ALARMS:] > 0) == (t["alarm"] > 0); shown = t["alarm"] >= 0
    tower.train()
    return dict(foreground=float((kind & tint)[fg].float().mean()), kind=float(kind[fg].float().mean()), tint=float(tint[fg].float().mean()),
                background=float(kind[t["kind"] == 0].float().mean()), place=float((patch[..., SHOWS + TINTS + 1:SHOWS + TINTS + 3] - t["place"][..., :2]).abs()[fg].mean()),
                count=float((count == t["count"])[sure].float().mean()), total=float((count == t["count"])[:, -1][sure[:, -1]].float().mean()),
                pairs=float((pair | ~known).all(1).float().mean()), **{n: float(alarm[:, i][shown[:, i]].float().mean()) for i, n in enumerate(("dark", "smoke", "lying"))})


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", nargs="+", required=True); ap.add_argument("--val", required=True); ap.add_argument("--out", required=True)
    ap.add_argument("--minutes", type=float, default=10); ap.add_argument("--steps", type=int, default=4000); ap.add_argument("--batch", type=int, default=48)
    ap.add_argument("--from-weights"); ap.add_argument("--lr", type=float, default=1.); ap.add_argument("--hold", type=float, default=.5)
    a = ap.parse_args(); torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1))); torch.manual_seed(0); rng = np.random.default_rng(0)
    train, val = Windows(a.data), Windows([a.val])
    t = targets(train); tv = targets(val)
    pv = torch.from_numpy(np.concatenate([val.window(i) for i in range(0, len(val))])); sub = torch.arange(0, len(pv), 5); pv, tv = pv[sub], {k: v[sub] for k, v in tv.items()}
    tower = build(**WORDS).model.video_tower; heads = Heads(TOWER["hidden_size"])
    if a.from_weights:
        s = torch.load(a.from_weights); tower.load_state_dict(s["tower"])
        if all(heads.state_dict()[n].shape == v.shape for n, v in s["heads"].items()): heads.load_state_dict(s["heads"])
    both = nn.ModuleDict(dict(tower=tower, heads=heads))
    opt = Muon([(n, p) for n, p in both.named_parameters() if "post_layernorm" not in n], .012 * a.lr, 1.5e-3 * a.lr)
    both.bfloat16(); step = 0; used = 0.
    if os.path.exists(a.out + ".run"):
        s = torch.load(a.out + ".run"); opt.load(s["opt"]); step, used = s["step"], s["used"]
    def save(final):
        state = {n: v for n, v in opt.master.items()}
        full = {n: state.get(n, p.detach().float()) for n, p in both.state_dict().items()}
        torch.save(dict(tower={n[6:]: v for n, v in full.items() if n.startswith("tower.")}, heads={n[6:]: v for n, v in full.items() if n.startswith("heads.")}), a.out + ".tmp")
        os.replace(a.out + ".tmp", a.out)
        torch.save(dict(opt=opt.state(), step=step, used=used), a.out + ".run.tmp"); os.replace(a.out + ".run.tmp", a.out + ".run")
    total, run, mark, cpu = len(train) * 8, 0., time.time(), time.process_time()
    while step < a.steps and used < a.minutes * 60:
        pick = rng.integers(total, size=a.batch)
        px = torch.from_numpy(np.stack([train.window(i // 8)[i % 8] for i in pick])).float()
        px = ((px - 110) * torch.empty(a.batch, 1, 1, 1).uniform_(.85, 1.12) + 110 + torch.randn(a.batch, 1, 1, 1) * 6 + torch.randn(px.shape) * torch.rand(a.batch, 1, 1, 1) * 8).clamp_(0, 255)
        patch, frame = heads(features(tower, pixels(px).bfloat16()))
        loss = losses(patch, frame, {k: v[pick] for k, v in t.items()})
        loss.backward()
        share = step / a.steps
        opt.step(min(1, (step + 1) / 50) * (1 if share < a.hold else max(.02, (1 - share) / (1 - a.hold)))); step += 1; run = .95 * run + .05 * loss.item() if run else loss.item()
        if step % 100 == 0 or step == a.steps:
            c = time.process_time(); used += c - cpu; cpu = c
            row = dict(step=step, cpu_s=round(used), loss=round(run, 4), **({k: round(v, 4) for k, v in score(tower, heads, pv, tv).items()} if step % 200 == 0 or step == a.steps else {}))
            print(json.dumps(row), f"{time.time() - mark:.0f}s", flush=True); mark = time.time()
            open(a.out + ".jsonl", "a").write(json.dumps(row) + "\n")
            if step % 200 == 0: save(False)
    save(True)


if __name__ == "__main__":
    main()
