"""Muon for the matrices, AdamW for the rest, float32 masters behind bfloat16 weights."""
import torch


def orthogonal(g):
    """Newton-Schulz iteration: the nearest (semi-)orthogonal matrix, roughly. g [n, rows, cols]"""
    x = g.bfloat16(); flip = x.shape[-2] > x.shape[-1]
    if flip: x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        a = x @ x.mT
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return (x.mT if flip else x).float()


class Muon:
    def __init__(self, named, lr_matrix, lr_other, decay=.02, dtype=torch.bfloat16):
        """named: name -> Parameter; a parameter is a matrix when it has two dimensions and is no embedding, head or class token."""
        self.params = {n: p for n, p in named}
        self.master = {n: p.detach().float().clone() for n, p in self.params.items()}
        self.matrix = [n for n, p in self.params.items() if p.dim() == 2 and not any(s in n for s in ("embed", "head", "position"))]
        self.other = [n for n in self.params if n not in set(self.matrix)]
        self.m = {n: torch.zeros_like(v) for n, v in self.master.items()}
        self.v = {n: torch.zeros_like(self.master[n]) for n in self.other}
        self.lr_matrix, self.lr_other, self.decay, self.t = lr_matrix, lr_other, decay, 0
        self.shapes = {}
        for n in self.matrix: self.shapes.setdefault(tuple(self.params[n].shape), []).append(n)
        for p in self.params.values(): p.data = p.data.to(dtype)

    @torch.no_grad()
    def step(self, scale):
        self.t += 1
        grads = [p.grad for p in self.params.values() if p.grad is not None]
        norm = torch.sqrt(sum(g.float().pow(2).sum() for g in grads))
        clip = min(1., 1. / (float(norm) + 1e-6))
        for shape, names in self.shapes.items():
            names = [n for n in names if self.params[n].grad is not None]
            if not names: continue
            g = torch.stack([self.params[n].grad.float() for n in names])
            m = torch.stack([self.m[n] for n in names]).mul_(.95).add_(g)
            for n, x in zip(names, m): self.m[n].copy_(x)
            u = orthogonal(g + .95 * m) * max(1, shape[0] / shape[1]) ** .5
            lr = self.lr_matrix * scale
            for n, x in zip(names, u): self.master[n].mul_(1 - lr * self.decay).sub_(x, alpha=lr)
        for n in self.other:
            if self.params[n].grad is None: continue
            g = self.params[n].grad.float() * clip
            self.m[n].lerp_(g, .1); self.v[n].lerp_(g * g, .02)
            mh, vh = self.m[n] / (1 - .9 ** self.t), self.v[n] / (1 - .98 ** self.t)
            self.master[n].sub_(mh / (vh.sqrt() + 1e-8), alpha=self.lr_other * scale)
        for n, p in self.params.items(): p.data.copy_(self.master[n]); p.grad = None
        return float(norm)

    def state(self): return dict(master=self.master, m=self.m, v=self.v, t=self.t)

    def load(self, s):
        """What the state does not know (a head that was added) begins anew."""
        self.t = s["t"]
        for mine, theirs in ((self.master, s["master"]), (self.m, s["m"]), (self.v, s["v"])): mine.update({n: v for n, v in theirs.items() if n in mine})
        for n, p in self.params.items(): p.data.copy_(self.master[n])
