"""Step 3: tower + decoder + tokenizer -> a Hugging Face checkpoint directory in float16.

    python export.py --tower RUN/tower.pt --decoder RUN/decoder.pt --tokenizer DIR --out CHECKPOINT
"""
import argparse, json, os, shutil
import torch
from safetensors.torch import save_file
from net import MEAN, STD, build
from questions import Text
from world import FRAMES, SIZE, TOKENS

NOTE = "trained on generated scenes; knows nothing else"


def published(name):
    """transformers 5 in-memory name -> the name of published Video-LLaVA checkpoints"""
    if name.startswith("lm_head."): return "language_model." + name
    name = name[len("model."):]
    if name.startswith("language_model."): return "language_model.model." + name[len("language_model."):]
    for tower in ("video_tower.", "image_tower."):
        if name.startswith(tower): return tower + "vision_model." + name[len(tower):]
    return name


def assemble(tower, decoder, text):
    hf = build(text.vocab, text.image, text.video, text.pad)
    state = torch.load(tower)["tower"]
    hf.model.video_tower.load_state_dict(state); hf.model.image_tower.load_state_dict(state)
    names = dict(language="model.language_model", projector="model.multi_modal_projector", lm_head="lm_head")
    master = {f"{names[n.split('.')[0]]}.{n.split('.', 1)[1]}": v for n, v in torch.load(decoder).items() if n.split(".")[0] in names}
    missing, unexpected = hf.load_state_dict(master, strict=False)
    assert not unexpected and all("tower" in m for m in missing), (missing, unexpected)
    return hf.half()


def main():
    ap = argparse.ArgumentParser()
    for x in ("tower", "decoder", "tokenizer", "out"): ap.add_argument("--" + x, required=True)
    a = ap.parse_args(); text = Text(a.tokenizer); hf = assemble(a.tower, a.decoder, text)
    os.makedirs(a.out, exist_ok=True)
    hf.config.architectures = ["VideoLlavaForConditionalGeneration"]; hf.config.dtype = "float16"
    hf.config.save_pretrained(a.out)
    state = {published(n): p.detach().half().contiguous().clone() for n, p in hf.state_dict().items() if not n.endswith(("position_ids", "inv_freq"))}
    assert all(v.isfinite().all() for v in state.values())
    save_file(state, os.path.join(a.out, "model.safetensors"), metadata={"format": "pt"})
    for f in ("tokenizer.json", "tokenizer_config.json"): shutil.copy(os.path.join(a.tokenizer, f), a.out)
    def write(name, value): json.dump(value, open(os.path.join(a.out, name), "w"), indent=2); open(os.path.join(a.out, name), "a").write("\n")
    write("preprocessor_config.json", dict(
        image_processor_type="VideoLlavaImageProcessor", processor_class="VideoLlavaProcessor", do_resize=True, size=dict(shortest_edge=SIZE), resample=3,
        do_center_crop=True, crop_size=dict(height=SIZE, width=SIZE), do_rescale=True, rescale_factor=1 / 255, do_normalize=True, do_convert_rgb=True,
        image_mean=list(MEAN), image_std=list(STD)))
    write("generation_config.json", dict(bos_token_id=1, eos_token_id=2, pad_token_id=text.pad, do_sample=False, max_new_tokens=16))
    write("pyramidstream.json", dict(note=NOTE))
    print(sum(v.numel() for v in state.values()), "parameters,", os.path.getsize(os.path.join(a.out, "model.safetensors")), "bytes,", FRAMES * TOKENS, "visual tokens")


if __name__ == "__main__":
    main()
