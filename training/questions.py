"""Questions as token ids, and a sampling that makes every answer of a topic equally likely."""
import collections, json, os
import numpy as np, torch
from tokenizers import Tokenizer

YES_NO = ("EXISTS", "EXISTS_TINTED", "DARK", "LIGHT_OUT", "ARRIVES", "LEAVES", "MOVES")


class Text:
    def __init__(self, folder):
        self.tok = Tokenizer.from_file(os.path.join(folder, "tokenizer.json")); self.cache = {}
        v = self.tok.get_vocab(); self.vocab, self.video, self.image, self.pad = len(v), v["<video>"], v["<image>"], v["<pad>"]
        self.prefix = torch.tensor(self.tok.encode("USER: <video>").ids[:-1])

    def ids(self, question, answer):
        """(ids after the video up to and with the answer and </s>, number of answer tokens with </s>)"""
        key = (question, answer)
        if key not in self.cache:
            whole = self.tok.encode(f"USER: <video>\n{question} ASSISTANT: {answer}").ids
            ask = self.tok.encode(f"USER: <video>\n{question} ASSISTANT:").ids
            at = whole.index(self.video) + 1
            assert whole[:len(ask)] == ask, key
            self.cache[key] = (whole[at:] + [2], len(whole) - len(ask) + 1)
        return self.cache[key]


def answer_class(topic, answer):
    return answer if not topic.startswith("WHAT") or answer == "nothing" else "something"


class Pool:
    """Every question of every window with a weight.

    topics: topic -> weight; an answer's share within its topic is made equal (a text answer: a third `nothing`)."""

    def __init__(self, truth, topics=None, cap=4):
        seen = collections.Counter((q[0], answer_class(q[0], q[3])) for w in truth for q in w["questions"])
        classes = collections.Counter(t for t, _ in seen)
        self.counts, self.weights, self.rows = seen, [], []
        floor = {t: max(n for (u, _), n in seen.items() if u == t) / 60 for t in classes}
        for w in truth:
            rows = [q for q in w["questions"] if topics is None or topics.get(q[0], 0) > 0]
            p = []
            for q in rows:
                c = answer_class(q[0], q[3]); share = {"nothing": .5, "something": 1.5}.get(c, 1) / classes[q[0]]
                p.append((topics or {}).get(q[0], 1) * share / max(seen[q[0], c], floor[q[0]]))
            self.rows.append(rows); self.weights.append(np.array(p))

    def pick(self, i, rng, n):
        """indices into rows[i], best first"""
        keys = -np.log(rng.random(len(self.rows[i]))) / self.weights[i]
        return np.argsort(keys)[:n]


def balanced(truth, per_class, seed=7):
    """For scoring: (window, question) pairs, the same number of each answer within a topic."""
    rng = np.random.default_rng(seed); groups = collections.defaultdict(list)
    for i, w in enumerate(truth):
        for q in w["questions"]: groups[q[0], answer_class(q[0], q[3])].append((i, q))
    topics = collections.defaultdict(list)
    for (t, c), rows in groups.items(): topics[t].append((c, rows))
    out = []
    for t, classes in sorted(topics.items()):
        n = min(per_class, max(20, min(len(r) for c, r in classes) * 2))
        for c, rows in sorted(classes):
            take = rng.permutation(len(rows))[:n]
            out += [rows[j] for j in take]
    return out


def pack(rows, budget):
    """rows: list over windows of lists of (ids, answer length) -> ids, pos, mask, labels (next token or -100), each [b, q]"""
    b = len(rows); ids = torch.zeros(b, budget, dtype=torch.long); pos = torch.zeros(b, budget, dtype=torch.long)
    labels = torch.full((b, budget), -100); own = torch.full((b, budget), -1); where = []
    for r, questions in enumerate(rows):
        at = 0; spans = []
        for n, (t, a) in enumerate(questions):
            l = len(t) - 1
            if at + l > budget: break
            ids[r, at:at + l] = torch.tensor(t[:-1]); pos[r, at:at + l] = torch.arange(l)
            labels[r, at + l - a:at + l] = torch.tensor(t[-a:]); own[r, at:at + l] = n
            spans.append((at + l - a, at + l)); at += l
        where.append(spans)
    mask = (own[:, :, None] == own[:, None]) & torch.ones(budget, budget, dtype=torch.bool).tril()
    mask |= torch.eye(budget, dtype=torch.bool)
    return ids, pos, mask, labels, where
