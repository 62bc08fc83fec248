"""Step 2: projector and decoder over the frozen tower's features: many questions per window, each blind to the others, and
the truth of what has happened so far as a second target for the visual tokens inside the decoder.

    python train_decoder.py --data DIR [DIR ...] --val DIR --tokenizer DIR --tower RUN/tower.pt --out RUN/decoder.pt --minutes 40
"""
import argparse, json, os, time
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F
from net import DECODER, NVIS, TOWER, Decoder, build, features, norm, pixels
from optim import Muon
from questions import Pool, Text, balanced, pack
from relevance import TINT, relevant
from world import ALARMS, FRAMES, IGNORE, KINDS, SHOWS, TINTS, TOKENS, Windows, frame_targets, motion_targets

# How often each is drawn: what is learnt slowly more often. Finding a thing by its colour alone is the slowest of all.
TOPICS = dict(SMOKE=.25, LYING=.3, FALLS=.9, INCIDENT=.4, WHERE=1.4, LIGHT_OUT=.4, COUNT_START=1.5, EXISTS=.4, EXISTS_TINTED=4, DARK=.2, ARRIVES=.6, LEAVES=.9,
              MOVES=.5, COLOUR=.4, KIND=5, DIRECTION=1.8, COUNT_END=1.8, COUNT_ALL=.4, COUNT_MOVING=1.8, COUNT_ARRIVING=1.6, WHAT_ARRIVES=.7, WHAT_LEAVES=1.6)
PLAN = ([2, 4, 6], [.5, .25, .125])
# What pruning in the loop trains with: mostly the plan above, so that the others are not foreign either.
PLANS = [PLAN] * 6 + [([2, 4, 6], [.7, .49, .343]), ([2, 4, 6], [.3, .09, .027]), ([2, 4], [.5, .25]), ([1, 2, 3, 4], [.7, .49, .343, .2401]), ([1, 2, 3, 4], [.5, .25, .125, .0625])]
TAPS = (2, 4)


class Aux(nn.Module):
    """What a visual token should know inside the decoder; thrown away after training."""

    def __init__(self, d):
        super().__init__()
        self.sizes = dict(way=5, step=5, new=2, frame=FRAMES, kind=SHOWS, tint=TINTS + 1)
        self.token_head = nn.Linear(d, sum(self.sizes.values()))
        self.been_head = nn.Linear(d, 6)
        self.class_head = nn.Linear(d, 15)
        self.frame_head = nn.Linear(d, (KINDS + 1) * 5 + ALARMS)

    def forward(self, x, t):
        x = norm(x, torch.ones(x.shape[-1], dtype=x.dtype)); y = self.token_head(x).float(); at, loss, hits = 0, 0., {}
        for name, n in self.sizes.items():
            z, target = y[..., at:at + n].reshape(-1, n), t[name].reshape(-1); at += n
            weight = torch.ones(n)
            if name in ("kind", "tint"): weight[0] = .2
            loss = loss + F.cross_entropy(z, target, weight, ignore_index=IGNORE)
            m = target > 0 if name in ("kind", "tint") else target >= 0; hits[name] = (z.argmax(-1)[m] == target[m]).float().mean().item()
        been = t["been"].flatten(1, 2); known = ~been.isnan(); z = self.been_head(x).float(); gap = (z - been.nan_to_num())[known]
        loss = loss + 3 * F.smooth_l1_loss(gap, torch.zeros_like(gap), beta=.1)
        for i, name in enumerate(("here", "before", "first")): hits[name] = (z - been.nan_to_num()).abs()[..., 2 * i:2 * i + 2][known[..., 2 * i:2 * i + 2]].mean().item()
        cls = x.view(len(x), FRAMES, TOKENS, -1)[:, :, 0]
        z = self.frame_head(cls).float(); n = (KINDS + 1) * 5
        loss = loss + F.cross_entropy(z[..., :n].reshape(-1, 5), t["count"].reshape(-1), ignore_index=IGNORE) + F.binary_cross_entropy_with_logits(z[..., n:][t["alarm"] >= 0], t["alarm"][t["alarm"] >= 0].float())
        hits["count"] = (z[..., :n].reshape(-1, 5).argmax(-1) == t["count"].reshape(-1))[t["count"].reshape(-1) >= 0].float().mean().item()
        z = self.class_head(cls).float().reshape(-1, 5); target = t["so_far"].reshape(-1)
        hits["so_far"] = (z.argmax(-1) == target)[target >= 0].float().mean().item()
        return loss + .5 * F.cross_entropy(z, target, ignore_index=IGNORE), hits


def window_targets(w):
    m = motion_targets(w); f = [frame_targets(*x) for x in zip(w["frames"], w["dark"], w["smoke"])]
    cls = np.full((FRAMES, 1), IGNORE)
    t = dict(way=m["way"], step=m["step"], new=m["new"], frame=np.arange(FRAMES)[:, None].repeat(TOKENS, 1), so_far=m["so_far"],
             count=np.stack([x["count"] for x in f]), alarm=np.stack([x["alarm"] for x in f]),
             kind=np.concatenate([cls, np.stack([x["kind"] for x in f])], 1), tint=np.concatenate([cls, np.stack([x["tint"] for x in f])], 1))
    return dict({k: v.astype(np.int8) for k, v in t.items()}, been=m["been"])


def carried(state, text, folder):
    """Weights learnt with another tokenizer: rows of pieces both know move to their new place, the others begin small."""
    if not folder: return state
    old, new = Text(folder).tok.get_vocab(), text.tok.get_vocab()
    for n in ("language.embed_tokens.weight", "lm_head.weight"):
        w = state[n]; state[n] = torch.randn(len(new), w.shape[1]) * w.std()
        for piece, i in new.items():
            if piece in old: state[n][i] = w[old[piece]]
    return state


@torch.no_grad()
def encode(tower, windows, path=None):
    """[n, NVIS, d] float16 features of every window"""
    out = np.empty((len(windows), NVIS, TOWER["hidden_size"]), np.float16) if path is None else np.lib.format.open_memmap(path, "w+", np.float16, (len(windows), NVIS, TOWER["hidden_size"]))
    for i in range(0, len(windows), 8):
        n = min(8, len(windows) - i)
        px = torch.from_numpy(np.concatenate([windows.window(j) for j in range(i, i + n)]))
        out[i:i + n] = features(tower, pixels(px).bfloat16()).view(n, NVIS, -1).half().numpy()
    return out


@torch.no_grad()
def score(net, text, feats, rows, phrasing=0, plan=None, choose=None, blind=None):
    """rows: (window, question) pairs -> list of right/wrong. Greedy decoding gives the answer exactly when every next token is right."""
    order = sorted(range(len(rows)), key=lambda i: rows[i][0]); right = [False] * len(rows); said = [None] * len(rows)
    groups = []
    for i in order:
        if groups and rows[groups[-1][0]][0] == rows[i][0] and len(groups[-1]) < 14: groups[-1].append(i)
        else: groups.append([i])
    for g in range(0, len(groups), 8):
        part = groups[g:g + 8]
        v = torch.from_numpy(np.stack([feats[rows[p[0]][0]] for p in part]).astype(np.float32)).bfloat16()
        if blind is not None: v = blind.expand(len(v), -1, -1)
        vis = net.project(v)
        asked = [[text.ids(rows[i][1][4 + (phrasing if phrasing >= 0 else i % 3)], rows[i][1][3]) for i in p] for p in part]
        if plan is None:
            budget = max(sum(len(t) - 1 for t, _ in a) for a in asked)
            ids, pos, see, labels, where = pack(asked, budget)
            y, *_ = net(text.prefix, vis, ids, pos, see)
            guess = net.logits(y).float().argmax(-1)
            for r, p in enumerate(part):
                for i, (s, e) in zip(p, where[r]): right[i] = bool((guess[r, s:e] == labels[r, s:e]).all()); said[i] = int(guess[r, s])
        else:
            flat = [(r, i, t, a) for r, p in enumerate(part) for i, (t, a) in zip(p, asked[r])]; q = max(len(t) - 1 for _, _, t, _ in flat)
            ids = torch.zeros(len(flat), q, dtype=torch.long)
            for n, (_, _, t, a) in enumerate(flat): ids[n, :len(t) - 1] = torch.tensor(t[:-1])
            last = torch.tensor([len(t) - 1 - a for _, _, t, a in flat])
            y, *_ = net.pruned(text.prefix, vis, torch.tensor([r for r, *_ in flat]), ids, last, *plan, choose)
            guess = net.logits(y).float().argmax(-1)
            for n, (_, i, t, a) in enumerate(flat): right[i] = guess[n, len(t) - 1 - a:len(t) - 1].tolist() == t[-a:]; said[i] = int(guess[n, len(t) - 1 - a])
    return right, said


def table(rows, right):
    by = {}
    for (_, q), ok in zip(rows, right):
        for key in (q[0], "form:" + q[1], "temporal" if q[2] else "still", "all", *(["closed"] if q[1] != "TEXT" else [])): by.setdefault(key, []).append(ok)
    return {k: round(sum(v) / len(v), 3) for k, v in sorted(by.items())}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--data", nargs="+", required=True); ap.add_argument("--val", nargs="+", required=True); ap.add_argument("--tokenizer", required=True)
    ap.add_argument("--tower", required=True); ap.add_argument("--out", required=True); ap.add_argument("--features", help="file to keep the tower's features in"); ap.add_argument("--from-weights"); ap.add_argument("--lr", type=float, default=1.)
    ap.add_argument("--minutes", type=float, default=40); ap.add_argument("--steps", type=int, default=4000); ap.add_argument("--batch", type=int, default=8)
    ap.add_argument("--budget", type=int, default=208); ap.add_argument("--aux", type=float, default=.5); ap.add_argument("--pruned-from", type=int, default=10**9)
    ap.add_argument("--pruned-share", type=float, default=.5, help="share of the steps with PyramidDrop in the loop, from --pruned-from on"); ap.add_argument("--ranking", type=float, default=.1); ap.add_argument("--looking", type=float, default=.05)
    ap.add_argument("--from-tokenizer", help="of --from-weights, where it is another one: pieces of the same text keep what they learnt"); ap.add_argument("--pruned-score", type=int, default=10**9)
    ap.add_argument("--wall", type=float, help="minutes after which the rate has fallen to nothing, however few the steps")
    ap.add_argument("--hold", type=float, default=.5, help="share of the steps before the rate starts to fall"); ap.add_argument("--seed", type=int, default=1); ap.add_argument("--score", type=int, default=250)
    a = ap.parse_args(); torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1))); torch.manual_seed(a.seed); rng = np.random.default_rng(a.seed)
    text = Text(a.tokenizer); train, val = Windows(a.data), Windows(a.val)
    hf = build(text.vocab, text.image, text.video, text.pad)
    s = torch.load(a.tower); hf.model.video_tower.load_state_dict(s["tower"]); hf.model.image_tower.load_state_dict(s["tower"])
    hf.model.video_tower.bfloat16()
    cache = a.features or a.out + ".features.npy"
    if os.path.exists(cache) and len(np.load(cache, mmap_mode="r")) == len(train): feats = np.load(cache, mmap_mode="r")
    else: feats = encode(hf.model.video_tower, train, cache + ".tmp.npy"); os.replace(cache + ".tmp.npy", cache)
    vfeats = encode(hf.model.video_tower, val)
    targets = [window_targets(w) for w in train.truth]
    for w in train.truth: del w["frames"]
    pool = Pool(train.truth, TOPICS); rows = [r for r in balanced(val.truth, 12) if r[1][0] in TOPICS]; print(len(train), "windows,", len(rows), "scored questions", flush=True)
    aux = nn.ModuleDict({f"aux{t}": Aux(DECODER["hidden_size"]) for t in TAPS})
    parts = nn.ModuleDict(dict(language=hf.model.language_model, lm_head=hf.lm_head, projector=hf.model.multi_modal_projector, aux=aux))
    net = Decoder(hf); colours = {text.tok.token_to_id("▁" + c) for c in TINT}
    if a.from_weights:
        s = carried(torch.load(a.from_weights), text, a.from_tokenizer); mine = parts.state_dict()
        print("begun anew:", parts.load_state_dict({n: v for n, v in s.items() if n in mine and mine[n].shape == v.shape}, strict=False).missing_keys)
    else:
        with torch.no_grad(): hf.model.multi_modal_projector.linear_2.weight.mul_(2); hf.model.language_model.embed_tokens.weight.mul_(10)
    opt = Muon(parts.named_parameters(), .012 * a.lr, 2e-3 * a.lr); parts.bfloat16(); step, used = 0, 0.
    if os.path.exists(a.out + ".run"):
        s = torch.load(a.out + ".run"); opt.load(s["opt"]); step, used = s["step"], s["used"]; rng = np.random.default_rng(a.seed * 1000 + step)
    def save():
        torch.save(opt.master, a.out + ".tmp"); os.replace(a.out + ".tmp", a.out)
        torch.save(dict(opt=opt.state(), step=step, used=used), a.out + ".run.tmp"); os.replace(a.out + ".run.tmp", a.out + ".run")
    run, hit, cpu, mark, order = None, {}, time.process_time(), time.time(), []
    began = time.time()
    while step < a.steps and used < a.minutes * 60 and not (a.wall and time.time() - began > a.wall * 60):
        if len(order) < a.batch: order = list(rng.permutation(len(train)))
        picked = [order.pop() for _ in range(a.batch)]
        asked = [[pool.rows[i][j] for j in pool.pick(i, rng, 26)] for i in picked]
        chosen = [[text.ids(q[4 + rng.integers(3)], q[3]) for q in qs] for qs in asked]
        v = torch.from_numpy(feats[picked].astype(np.float32)).bfloat16(); vis = net.project(v)
        pruned = step >= a.pruned_from and rng.random() < a.pruned_share
        if pruned:
            flat = [(r, t, n) for r, c in enumerate(chosen) for t, n in c[:5]]; q = max(len(t) - 1 for _, t, _ in flat)
            ids = torch.zeros(len(flat), q, dtype=torch.long); labels = torch.full((len(flat), q), -100)
            for n, (_, t, l) in enumerate(flat): ids[n, :len(t) - 1] = torch.tensor(t[:-1]); labels[n, len(t) - 1 - l:len(t) - 1] = torch.tensor(t[-l:])
            want = torch.from_numpy(np.stack([relevant(targets[i], q) for i, qs in zip(picked, asked) for q in qs[:5]]))
            y, _, ranking = net.pruned(text.prefix, vis, torch.tensor([r for r, _, _ in flat]), ids, torch.tensor([len(t) - 1 - l for _, t, l in flat]), *PLANS[rng.integers(len(PLANS))], relevant=want); kept = {}
        else:
            ids, pos, see, labels, where = pack(chosen, a.budget); most = max(map(len, where))
            last = torch.full((len(picked), most), -1); want = torch.zeros(len(picked), most, NVIS); word = torch.full((len(picked), most), -1)
            for r, spans in enumerate(where):
                for n, (start, _) in enumerate(spans):
                    last[r, n] = start; told = [i for i in range(max(0, start - 12), start) if ids[r, i].item() in colours and see[r, start, i]]; word[r, n] = told[0] if told else -1
                    want[r, n] = torch.from_numpy(relevant(targets[picked[r]], asked[r][n]))
            y, kept, looking = net(text.prefix, vis, ids, pos, see, TAPS if a.aux else (), *((last, want, word) if a.looking else ()))
        m = labels >= 0; z = net.logits(y[m]).float(); answer = F.cross_entropy(z, labels[m]); loss = answer + (a.ranking * ranking if pruned else a.looking * looking)
        right = (z.argmax(-1) == labels[m])[labels[m] != 2].float().mean().item()
        hits = dict(answer_pruned=right, ranking=ranking.item()) if pruned else dict(answer=right, looking=float(torch.as_tensor(looking).detach()))
        if kept:
            t = {k: torch.from_numpy(np.stack([targets[i][k] for i in picked])) for k in targets[0]}
            t = {k: v.float() if k == "been" else v.long() for k, v in t.items()}
            for tap, x in kept.items():
                l, h = aux[f"aux{tap}"](x, t); loss = loss + a.aux * l; hits.update({f"{k}{tap}": v for k, v in h.items()})
        loss.backward()
        share = min(1, max(step / a.steps, (time.time() - began) / 60 / a.wall if a.wall else 0))
        opt.step(min(1, (step + 1) / 60) * (1 if share < a.hold else max(.01, (1 - share) / (1 - a.hold)))); step += 1
        hits["loss_pruned" if pruned else "loss"] = answer.item()
        for k, v in hits.items(): hit[k] = .97 * hit.get(k, v) + .03 * v
        if step % 50 == 0 or step == a.steps:
            c = time.process_time(); used += c - cpu; cpu = c
            row = dict(step=step, windows=step * a.batch, cpu_s=round(used), **{k: round(v, 3) for k, v in hit.items()})
            if step % a.score == 0 or step == a.steps: row["val"] = table(rows, score(net, text, vfeats, rows, -1)[0])
            if step % a.pruned_score == 0 or step == a.steps and a.pruned_from < step: row["val_pruned"] = table(rows, score(net, text, vfeats, rows, -1, plan=PLAN)[0])
            if step % 100 == 0: save()
            print(json.dumps(row), f"{time.time() - mark:.0f}s", flush=True); mark = time.time()
            open(a.out + ".jsonl", "a").write(json.dumps(row) + "\n")
    save()


if __name__ == "__main__":
    main()
