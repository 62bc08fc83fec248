"""The same decoder on PyTorch and transformers, over the weights and inputs of `./pyramidstream bench`.

    ./pyramidstream bench prefill --shape 1b --work W --json
    python bench/peers/transformers_prefill.py --model W/1b-F32 --threads 2

Needs torch, transformers, safetensors, numpy. Prints one JSON object; times are seconds, medians.
`first_token` is for checking that both computed the same thing.
"""

import argparse
import json
import statistics
import time
import zlib
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors import safe_open
from transformers import LlamaConfig, LlamaForCausalLM

FRAMES, TEXT_TOKENS, FIRST_TEXT_ID = 8, 40, 5


def formula(name, count):
    """Formula.pixels of the Java side."""
    h = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(zlib.crc32(name.encode()))
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x85EBCA6B)
    h ^= h >> np.uint32(13)
    h *= np.uint32(0xC2B2AE35)
    h ^= h >> np.uint32(16)
    return (4 * (h / 4294967296.0 - 0.5)).astype(np.float32)


def load(directory, dtype):
    config = json.loads((directory / "config.json").read_text())
    model = LlamaForCausalLM._from_config(LlamaConfig(**config["text_config"]), dtype=dtype)
    prefix = "language_model."
    with safe_open(directory / "model.safetensors", "pt") as file:
        state = {n[len(prefix):]: file.get_tensor(n).to(dtype) for n in file.keys() if n.startswith(prefix)}
    model.load_state_dict(state)
    vision = config["vision_config"]
    return model.eval(), 1 + (vision["image_size"] // vision["patch_size"]) ** 2


@torch.inference_mode()
def measure(model, tokens_per_frame, repeats, steps):
    hidden = model.config.hidden_size
    visual = FRAMES * tokens_per_frame
    ids = torch.arange(FIRST_TEXT_ID, FIRST_TEXT_ID + TEXT_TOKENS // 2)
    text = model.get_input_embeddings()(ids)
    features = torch.from_numpy(formula("features", visual * hidden)).view(visual, hidden).to(text.dtype)
    inputs = torch.cat([text, features, text]).unsqueeze(0)
    prefill, decode, first = [], [], None
    for i in range(repeats + 1):
        begin = time.perf_counter()
        out = model(inputs_embeds=inputs, use_cache=True, logits_to_keep=1)
        token = out.logits[:, -1].argmax(-1, keepdim=True)
        took = time.perf_counter() - begin
        first = int(token)
        begin = time.perf_counter()
        for _ in range(steps):
            out = model(input_ids=token, past_key_values=out.past_key_values, use_cache=True)
            token = out.logits[:, -1].argmax(-1, keepdim=True)
        step = (time.perf_counter() - begin) / steps
        if i > 0:  # the first one warms up
            prefill.append(took)
            decode.append(step)
    return {
        "prefill": statistics.median(prefill),
        "prefillSpread": (max(prefill) - min(prefill)) / statistics.median(prefill),
        "secondsPerToken": statistics.median(decode),
        "visualTokens": visual,
        "textTokens": TEXT_TOKENS,
        "firstToken": first,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="the checkpoint that bench --work kept")
    parser.add_argument("--dtype", choices=["fp32", "bf16"], nargs="+", default=["bf16", "fp32"])
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=8)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    results = []
    for name in args.dtype:
        model, tokens_per_frame = load(args.model, torch.float32 if name == "fp32" else torch.bfloat16)
        measured = measure(model, tokens_per_frame, args.repeats, args.tokens)
        results.append({"target": "transformers-" + name, "threads": args.threads, **measured})
        del model
    print(json.dumps({"torch": torch.__version__, "transformers": transformers.__version__, "results": results}))


if __name__ == "__main__":
    main()
