"""Builds the tokenizer of the shipped checkpoint: LLaMA-style BPE with byte fallback, whole words for the world's vocabulary.

A word is reached by a chain of merges from its first character on, so any other text falls back to single characters or bytes.

    python make_tokenizer.py --questions DIR [DIR ...] --out CHECKPOINT
"""
import argparse, json, os, re, string

UNK, BOS, EOS = "<unk>", "<s>", "</s>"
SPECIAL = ["<image>", "<video>", "<pad>"]
ALWAYS = ["USER", "ASSISTANT", "yes", "no", "nothing", "a", "and", "the", *"0123456789"]


def words_of(folders):
    """(words after a space, words after a line break) of every phrasing and answer."""
    inner, first = set(ALWAYS), set()
    for folder in folders:
        for line in open(os.path.join(folder, "windows.jsonl")):
            for _, _, _, answer, *phrasings in json.loads(line)["questions"]:
                inner.update(answer.split())
                for text in phrasings:
                    found = re.findall(r"[A-Za-z0-9]+", text)
                    first.add(found[0]); inner.update(found[1:])
    return sorted(inner), sorted(first)


def build(inner, first):
    pieces = {UNK: 0, BOS: 1, EOS: 2}
    for b in range(256): pieces[f"<0x{b:02X}>"] = len(pieces)
    for c in "▁" + string.ascii_letters + string.digits + string.punctuation:
        pieces.setdefault(c, len(pieces))
    merges = []
    for start in ["▁" + w for w in inner] + first:      # chains from "▁" rank before the chains of sentence beginnings
        for n in range(1, len(start)):
            if start[:n + 1] not in pieces:
                pieces[start[:n + 1]] = len(pieces); merges.append([start[:n], start[n]])
    added = [UNK, BOS, EOS] + SPECIAL
    for s in SPECIAL: pieces[s] = len(pieces)
    ids = dict(pieces)
    for s in SPECIAL: pieces.pop(s)
    return ids, {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [dict(id=ids[t], content=t, single_word=False, lstrip=False, rstrip=False, normalized=False, special=True) for t in added],
        "normalizer": None,
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": False},
        "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": BOS, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
                           "pair": [{"SpecialToken": {"id": BOS, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                                    {"SpecialToken": {"id": BOS, "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
                           "special_tokens": {BOS: {"id": BOS, "ids": [1], "tokens": [BOS]}}},
        "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"},
                                                     {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
        "model": {"type": "BPE", "dropout": None, "unk_token": UNK, "continuing_subword_prefix": None, "end_of_word_suffix": None,
                  "fuse_unk": True, "byte_fallback": True, "ignore_merges": False, "vocab": pieces, "merges": merges}}


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--questions", nargs="+", required=True); ap.add_argument("--out", required=True)
    a = ap.parse_args()
    ids, tokenizer = build(*words_of(a.questions))
    os.makedirs(a.out, exist_ok=True)
    json.dump(tokenizer, open(os.path.join(a.out, "tokenizer.json"), "w"), ensure_ascii=False, indent=1)
    json.dump(dict(tokenizer_class="LlamaTokenizer", legacy=False, add_bos_token=True, add_eos_token=False, bos_token=BOS, eos_token=EOS, unk_token=UNK,
                   pad_token="<pad>", padding_side="left", clean_up_tokenization_spaces=False, model_max_length=1024),
              open(os.path.join(a.out, "tokenizer_config.json"), "w"), indent=1)
    print(f"{len(ids)} pieces, image {ids['<image>']}, video {ids['<video>']}, pad {ids['<pad>']}")


if __name__ == "__main__":
    main()
