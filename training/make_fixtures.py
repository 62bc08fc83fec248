"""Tiny Video-LLaVA checkpoints saved by transformers itself, with what transformers computes from them.

They are the test fixtures of the `model` module: each layout of tensor names, each element type, one file and several,
tied heads, shared key and value heads, one feature layer and two. Weights are random and rounded to the element type
first; expected numbers are computed in float32 from the rounded weights.

    pip install torch transformers safetensors
    python make_fixtures.py --out ../model/src/test/resources/transformers

transformers 5.x writes layouts C and D, 4.57 writes A and B: run it once with each. The committed files were made with
5.18.0 and 4.57.6, torch 2.13.0, CPU.
"""
import argparse
import json
import pathlib
import shutil
import zlib

import numpy as np
import torch
import transformers
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import CLIPVisionConfig, LlamaConfig, VideoLlavaConfig, VideoLlavaForConditionalGeneration

FRAMES, IMAGE, PATCH = 2, 8, 4
IMAGE_TOKEN, VIDEO_TOKEN, PAD_TOKEN, VOCAB = 292, 293, 294, 304
MERGES = ["t h", "th e", "▁ the", "i n", "i s", "▁ is", "▁ U", "S E", "SE R", "▁U SER", "W h", "a t"]
LETTERS = "▁thenisaUSERWATN:?"
QUESTION = "What is in the seat at 世?"
NEW_TOKENS = 16
MARGIN_MIN = 2e-3
DIFFERENT_MIN = 6

# name -> what differs from one F32 file with a head of its own
V4 = {
    "a-f32": dict(layout="A", dtype="float32"),
    "a-f16-sharded": dict(layout="A", dtype="float16", shards=True),
    "a-bf16-grouped": dict(layout="A", dtype="bfloat16", kv_heads=1),
    "b-f32-grouped": dict(layout="B", dtype="float32", kv_heads=1),
    "b-f16": dict(layout="B", dtype="float16"),
    "b-bf16-feature-layers": dict(layout="B", dtype="bfloat16", feature_layer=[-2, 1]),
}
V5 = {
    "c-f32-tied": dict(layout="C", dtype="float32", tied=True),
    "c-f16-feature-layers": dict(layout="C", dtype="float16", feature_layer=[-1, -3]),
    "c-bf16-sharded": dict(layout="C", dtype="bfloat16", shards=True),
    "d-f32-no-bos": dict(layout="D", dtype="float32", bos=False),
    "d-f16-grouped": dict(layout="D", dtype="float16", kv_heads=1),
    "d-bf16": dict(layout="D", dtype="bfloat16"),
}


def pixels():
    """The same formula as the golden checkpoint's inputs: 4 u("pixel_values_videos", i)."""
    h = (np.arange(FRAMES * 3 * IMAGE * IMAGE, dtype=np.uint64) * 0x9E3779B1 + zlib.crc32(b"pixel_values_videos")) & 0xFFFFFFFF
    h ^= h >> np.uint64(16)
    h = (h * 0x85EBCA6B) & 0xFFFFFFFF
    h ^= h >> np.uint64(13)
    h = (h * 0xC2B2AE35) & 0xFFFFFFFF
    h ^= h >> np.uint64(16)
    values = 4 * (h.astype(np.float64) / 4294967296.0 - 0.5)
    return torch.from_numpy(values.astype(np.float32)).view(1, FRAMES, 3, IMAGE, IMAGE)


def config(kv_heads=2, feature_layer=-2, tied=False, **_):
    return VideoLlavaConfig(
        text_config=LlamaConfig(
            hidden_size=32, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=kv_heads,
            vocab_size=VOCAB, rms_norm_eps=1e-5, max_position_embeddings=128, bos_token_id=1, eos_token_id=2,
            tie_word_embeddings=tied),
        vision_config=CLIPVisionConfig(
            hidden_size=8, intermediate_size=12, num_hidden_layers=3, num_attention_heads=1, image_size=IMAGE,
            patch_size=PATCH, projection_dim=8),
        image_token_index=IMAGE_TOKEN, video_token_index=VIDEO_TOKEN, pad_token_id=PAD_TOKEN,
        vision_feature_layer=feature_layer, tie_word_embeddings=tied)


def fill(model, seed):
    """Weights that keep activations near 1, so that float errors and wrong weights both show."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=generator)
            if name.endswith("bias"):
                p.copy_(0.1 * noise)
            elif "norm" in name or "layrnorm" in name:
                p.copy_(1 + 0.1 * noise)
            elif "embed" in name and "patch" not in name:
                # A tied head would else see nothing but the token itself.
                p.copy_(noise * (0.2 if model.config.tie_word_embeddings else 1))
            else:
                p.copy_(noise / (p.numel() / p.shape[0]) ** 0.5)


def tokenizer(legacy, bos=True):
    vocab = {piece: i for i, piece in enumerate(["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)])}
    for piece in list(LETTERS) + ["".join(m.split()) for m in MERGES]:
        if len(vocab) < IMAGE_TOKEN:
            vocab.setdefault(piece, len(vocab))
    merges = [tuple(m.split()) for m in MERGES if "".join(m.split()) in vocab and all(p in vocab for p in m.split())]
    while len(vocab) < IMAGE_TOKEN:
        vocab[f"<unused{len(vocab)}>"] = len(vocab)
    if transformers.__version__.startswith("5."):
        out = transformers.LlamaTokenizer(vocab=vocab, merges=merges, legacy=legacy, add_bos_token=bos)
    else:
        raw = Tokenizer(models.BPE(vocab=vocab, merges=merges, byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
        if legacy:
            raw.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        else:
            raw.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="first", split=False)
        raw.decoder = decoders.Sequence(
            [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
        out = transformers.LlamaTokenizerFast(tokenizer_object=raw, legacy=legacy)
    tokens = [AddedToken(t, special=True, normalized=False) for t in ("<image>", "<video>")]
    out.add_special_tokens({"additional_special_tokens": tokens} if hasattr(out, "additional_special_tokens") else
                           {"extra_special_tokens": tokens})
    out.add_special_tokens({"pad_token": AddedToken("<pad>", special=True, normalized=False)})
    assert out.convert_tokens_to_ids(["<image>", "<video>", "<pad>"]) == [IMAGE_TOKEN, VIDEO_TOKEN, PAD_TOKEN]
    return out


def layout_names(model, layout):
    """state_dict() under the names this version has in memory: B in 4.57, D in 5.x."""
    return {n: p.contiguous() for n, p in model.state_dict().items() if not n.endswith(("position_ids", "inv_freq"))}


def layout_of(names):
    """What the files really are, from their names."""
    inner = any(n.startswith("model.") for n in names)
    flat = not any("_tower.vision_model." in n for n in names)
    return {(False, False): "A", (True, False): "B", (False, True): "C", (True, True): "D"}[inner, flat]


def expected(model, prompt):
    model = model.float().eval()
    ids = prompt["before"] + [VIDEO_TOKEN] * (FRAMES * 5) + prompt["after"]
    video = pixels()
    with torch.no_grad():
        features = model.model.get_video_features(pixel_values_videos=video)
        features = getattr(features, "pooler_output", features)
        if isinstance(features, tuple):  # 4.57: features and the number of frames
            features = features[0]
        features = torch.cat(list(features)) if isinstance(features, list) else features
        features = features.reshape(FRAMES * 5, -1)
        logits = model(input_ids=torch.tensor([ids]), pixel_values_videos=video).logits[0, -1]
        generated, margin = [], float("inf")
        row = logits
        for _ in range(NEW_TOKENS):
            top = row.topk(2).values
            margin = min(margin, float(top[0] - top[1]))
            generated.append(int(row.argmax()))
            row = model(input_ids=torch.tensor([ids + generated]), pixel_values_videos=video).logits[0, -1]
    rounded = lambda t: [round(float(x), 6) for x in t.reshape(-1)]
    return dict(features=rounded(features), logits=rounded(logits), generated=generated), margin


def prompt_ids(tok):
    ids = tok(f"USER: <video>\n{QUESTION} ASSISTANT:").input_ids
    at = ids.index(VIDEO_TOKEN)
    return dict(question=QUESTION, before=ids[:at], after=ids[at + 1:])


def save(out, name, layout, dtype, shards=False, bos=True, **shape):
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    tok = tokenizer(legacy=layout == "B", bos=bos)
    prompt = prompt_ids(tok)
    for seed in range(1000):
        model = VideoLlavaForConditionalGeneration(config(**shape))
        fill(model, seed)
        model = model.to(getattr(torch, dtype))
        model.config.dtype = getattr(torch, dtype)
        numbers, margin = expected(VideoLlavaForConditionalGeneration(config(**shape)).load_rounded(model), prompt)
        if margin > MARGIN_MIN and len(set(numbers["generated"])) >= DIFFERENT_MIN:
            break
    else:
        raise SystemExit(f"{name}: no seed gives clear choices")
    if layout in "AC":
        model.save_pretrained(folder, **(dict(max_shard_size="20KB") if shards else {}))
    else:
        folder.mkdir(parents=True)
        model.config.save_pretrained(folder)
        save_file(layout_names(model, layout), folder / "model.safetensors", metadata={"format": "pt"})
    tok.save_pretrained(folder)
    write_processor(folder)
    found = layout_of(names_in(folder))
    assert found == layout, (name, found)
    about = dict(layout=layout, dtype=dtype, transformers=transformers.__version__, seed=seed, frames=FRAMES,
                 margin=round(margin, 6), **prompt, **numbers)
    (folder / "expected.json").write_text(json.dumps(about, ensure_ascii=False) + "\n")
    size = sum(f.stat().st_size for f in folder.iterdir())
    print(f"{name}: {size // 1024} KiB, seed {seed}, smallest margin {margin:.4f}")


def names_in(folder):
    names = []
    for file in folder.glob("*.safetensors"):
        data = file.read_bytes()
        names += json.loads(data[8:8 + int.from_bytes(data[:8], "little")])
    return [n for n in names if n != "__metadata__"]


def write_processor(folder):
    """Not saved by transformers: that needs torchvision, and its numbers are tested elsewhere."""
    side = dict(height=IMAGE, width=IMAGE)
    (folder / "preprocessor_config.json").write_text(
        json.dumps(dict(size=dict(shortest_edge=IMAGE), crop_size=side, resample=3)) + "\n")


def load_rounded(self, rounded):
    self.load_state_dict({k: v.float() for k, v in rounded.state_dict().items()})
    return self


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--out", type=pathlib.Path, required=True)
    out = ap.parse_args().out
    torch.set_num_threads(1)
    VideoLlavaForConditionalGeneration.load_rounded = load_rounded
    for name, what in (V5 if transformers.__version__.startswith("5.") else V4).items():
        save(out, name, **what)


if __name__ == "__main__":
    main()
