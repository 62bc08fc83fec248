"""Does the engine say what transformers says? Greedy tokens of the same clips, unpruned, and the first token under PyramidDrop.

    python parity.py --checkpoint DIR --data DIR --tokens FILE      (FILE: what GreedyTokens.java wrote about the windows in DIR)

Exits with 1 when tokens differ and transformers' logits lie further apart than 1e-4 where they part.
"""
import argparse, ast, sys
import numpy as np, torch
from transformers import VideoLlavaForConditionalGeneration
from net import NVIS, Decoder, features, pixels
from questions import Text
from train_decoder import PLAN
from world import Windows

MARGIN = 1e-4


def main():
    ap = argparse.ArgumentParser()
    for x in ("checkpoint", "data", "tokens"): ap.add_argument("--" + x, required=True)
    a = ap.parse_args(); torch.set_grad_enabled(False); text = Text(a.checkpoint); windows = Windows([a.data])
    hf = VideoLlavaForConditionalGeneration.from_pretrained(a.checkpoint, dtype=torch.float32, attn_implementation="eager").eval(); net = Decoder(hf)
    clips = same = first = first_pruned = right = 0; flips, widest = [], 0.
    for line in open(a.tokens):
        i, question, truth, none, pruned = line.rstrip("\n").split("\t"); i = int(i); clips += 1
        ids, answer = text.ids(question, truth); prompt = ids[:len(ids) - answer]
        said, under = ([t for t in ast.literal_eval(x) if t != 2] for x in (none, pruned))
        px = pixels(torch.from_numpy(np.array(windows.window(i))))
        full = torch.cat([text.prefix, torch.full((NVIS,), text.video), torch.tensor(prompt)])[None]
        out = hf.generate(input_ids=full, attention_mask=torch.ones_like(full), pixel_values_videos=px[None], max_new_tokens=8, do_sample=False,
                          output_logits=True, return_dict_in_generate=True)
        theirs = [t for t in out.sequences[0, full.shape[1]:].tolist() if t != 2]
        same += theirs == said; right += theirs == ids[-answer:-1]
        if theirs != said:
            at = next((n for n, (x, y) in enumerate(zip(theirs + [2], said + [2])) if x != y)); mine = (said + [2])[at]
            gap = float(out.logits[at][0].max() - out.logits[at][0, mine]); flips.append((i, question, at, gap)); widest = max(widest, gap)
        vis = net.project(features(hf.model.video_tower, px).reshape(1, NVIS, -1)); last = torch.tensor([len(prompt) - 1])
        y, *_ = net.pruned(text.prefix, vis, torch.tensor([0]), torch.tensor(prompt)[None], last, *PLAN); z = net.logits(y[0, -1])
        ours = int(z.argmax()); first_pruned += ours == (under + [2])[0]
        if ours != (under + [2])[0]: print(f"pruned: clip {i} '{question}' parts, {float(z.max() - z[(under + [2])[0]]):.2e} apart")
    print(f"{clips} clips: unpruned tokens identical to transformers on {same}, {len(flips)} flips, widest margin of a flip {widest:.1e}; "
          f"first token under pyramid-S4-l0.5 identical to the training-time forward on {first_pruned}; {right} answers right")
    for f in flips: print("flip: clip %d '%s' token %d, logits %.1e apart" % f)
    sys.exit(widest > MARGIN)


if __name__ == "__main__":
    main()
