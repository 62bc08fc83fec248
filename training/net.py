"""The model: transformers' VideoLlavaForConditionalGeneration, small; and the training-time forward over its weights."""
import torch, torch.nn.functional as F
from transformers import CLIPVisionConfig, LlamaConfig, VideoLlavaConfig, VideoLlavaForConditionalGeneration
from world import SIZE, PATCH, TOKENS, FRAMES

MEAN, STD = (0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)
TOWER = dict(hidden_size=128, intermediate_size=512, num_hidden_layers=4, num_attention_heads=4, image_size=SIZE, patch_size=PATCH,
             hidden_act="quick_gelu", layer_norm_eps=1e-5)
DECODER = dict(hidden_size=192, intermediate_size=512, num_hidden_layers=8, num_attention_heads=6, num_key_value_heads=6, max_position_embeddings=1024,
               rms_norm_eps=1e-5, rope_theta=10000.0, hidden_act="silu", bos_token_id=1, eos_token_id=2)
NVIS = TOKENS * FRAMES
LOOKED = (2, 4, 6)                                                      # layers whose attention is taught: those that rank
READ, READ_MIN = (0, 1), 0.                                              # layers that must read the colour word: log of its share of attention, summed over heads
RANK_MARGIN = .3                                                        # in log score


def build(vocab, image_id, video_id, pad_id):
    torch.manual_seed(0)
    config = VideoLlavaConfig(text_config=LlamaConfig(vocab_size=vocab, pad_token_id=pad_id, **DECODER), vision_config=CLIPVisionConfig(**TOWER),
                              image_token_index=image_id, video_token_index=video_id, vision_feature_layer=-1, image_seq_length=TOKENS - 1,
                              video_seq_length=NVIS, tie_word_embeddings=False, pad_token_id=pad_id)
    config._attn_implementation = "eager"
    model = VideoLlavaForConditionalGeneration(config)
    model.set_attn_implementation("eager")
    return model


def pixels(u8):
    """[n, SIZE, SIZE, 3] uint8 -> [n, 3, SIZE, SIZE] normalised float32"""
    x = u8.float().div(255)
    return ((x - torch.tensor(MEAN)) / torch.tensor(STD)).permute(0, 3, 1, 2).contiguous()


def features(tower, px):
    return tower(pixel_values=px, output_hidden_states=True).hidden_states[-1]


class Rope:
    def __init__(self, head_dim, theta, n=1024):
        inv = 1 / theta ** (torch.arange(0, head_dim, 2).float() / head_dim)
        a = torch.arange(n).float()[:, None] * inv[None]
        self.cos, self.sin = torch.cat([a.cos()] * 2, -1), torch.cat([a.sin()] * 2, -1)

    def __call__(self, x, pos):                                     # x [b, h, t, d], pos [t] or [b, t]
        c, s = self.cos[pos].to(x.dtype), self.sin[pos].to(x.dtype)
        if pos.dim() == 2: c, s = c[:, None], s[:, None]
        a, b = x.chunk(2, -1)
        return x * c + torch.cat([-b, a], -1) * s


def norm(x, w, eps=1e-5): return F.rms_norm(x, (x.shape[-1],), w, eps)


CAUSAL = torch.full((1024, 1024), float("-inf")).triu(1)


def attend(q, k, v, mask):                                          # plain: on this CPU faster than the fused kernel, above all backwards
    return (q * q.shape[-1] ** -.5 @ k.transpose(-1, -2) + mask).softmax(-1) @ v


def attend_causal(q, k, v, parts=4):
    """In strips of queries, so that most of what the causal mask hides is never computed."""
    n = q.shape[-2]; edges = [n * i // parts for i in range(parts + 1)]; out = []
    for a, b in zip(edges, edges[1:]): out.append(attend(q[..., a:b, :], k[..., :b, :], v[..., :b, :], CAUSAL[a:b, :b].to(q.dtype)))
    return torch.cat(out, -2)


class Decoder:
    """The LLaMA layers of a checkpoint, run stage by stage as training and PyramidDrop need it."""

    def __init__(self, hf):
        self.lm, self.hf = hf.model.language_model, hf
        c = hf.config.text_config
        self.h, self.hd = c.num_attention_heads, c.hidden_size // c.num_attention_heads
        self.rope = Rope(self.hd, 10000.0)

    def project(self, feats): return self.hf.model.multi_modal_projector(feats)

    def qkv(self, layer, x, pos):
        a = layer.self_attn; y = norm(x, layer.input_layernorm.weight)
        f = lambda m: F.linear(y, m.weight).view(*y.shape[:2], self.h, self.hd).transpose(1, 2)
        return self.rope(f(a.q_proj), pos), self.rope(f(a.k_proj), pos), f(a.v_proj)

    def after(self, layer, x, o):
        x = x + F.linear(o.transpose(1, 2).flatten(2), layer.self_attn.o_proj.weight)
        y = norm(x, layer.post_attention_layernorm.weight); m = layer.mlp
        return x + F.linear(F.silu(F.linear(y, m.gate_proj.weight)) * F.linear(y, m.up_proj.weight), m.down_proj.weight)

    def layer(self, layer, x, y, vpos, qpos, mask, last=False, look=None):
        """look(queries of y, keys of x, keys of y) sees what this layer compares; x: tokens up to the end of the video, y: question tokens behind them; mask [b, 1, q, x + q] to add"""
        qx, kx, vx = self.qkv(layer, x, vpos); qy, ky, vy = self.qkv(layer, y, qpos)
        if look: look(qy, kx, ky)
        if not last:
            n = x.shape[1]
            x = self.after(layer, x, attend_causal(qx, kx, vx))
        return x, self.after(layer, y, attend(qy, torch.cat([kx, ky], 2), torch.cat([vx, vy], 2), mask))

    def begin(self, prefix, vis, ids):
        e = self.lm.embed_tokens
        return torch.cat([e(prefix)[None].expand(len(vis), -1, -1).to(vis.dtype), vis], 1), e(ids)

    @staticmethod
    def mask(see, n, dtype):
        full = torch.cat([torch.ones(*see.shape[:2], n, dtype=torch.bool), see], 2)[:, None]
        return torch.zeros(full.shape, dtype=dtype).masked_fill_(~full, float("-inf"))

    def __call__(self, prefix, vis, ids, pos, see, taps=(), last=None, relevant=None, word=None):
        """prefix: ids before the video; vis [b, NVIS, d]; ids, pos [b, q]: packed questions, pos counted from the end of the video;
        see [b, q, q]: true where a question token may look at a question token
        last [b, m], relevant [b, m, NVIS]: last prompt token of each question, and what it is about (-1: no question): train where they look;
        word [b, m]: position of the colour each question names, or -1: its last prompt token must have read it
        -> hidden states of the question tokens [b, q, d], {layer: hidden states of the visual tokens before it}, looking loss"""
        x, y = self.begin(prefix, vis, ids); n = x.shape[1]; full = self.mask(see, n, x.dtype); kept = {}; misses = []
        def read(qy, kx, ky):
            at = last.clamp_min(0)[:, None, :, None].expand(-1, self.h, -1, self.hd)
            row = (qy.gather(2, at) * self.hd ** -.5 @ torch.cat([kx, ky], 2).transpose(-1, -2)).float() + full[:, 0].gather(1, last.clamp_min(0)[..., None].expand(-1, -1, full.shape[-1]))[:, None].float()
            at = (n + word.clamp_min(0))[:, None, :, None].expand(-1, self.h, -1, 1)
            got = row.log_softmax(-1).gather(3, at)[..., 0].transpose(1, 2)[word >= 0].logsumexp(-1)
            if len(got): misses.append((READ_MIN - got).clamp_min(0).mean())
        def look(qy, kx, ky):
            at = last.clamp_min(0)[:, None, :, None].expand(-1, self.h, -1, self.hd)
            seen = (qy.gather(2, at) * self.hd ** -.5 @ kx[:, :, len(prefix):].transpose(-1, -2)).float().softmax(-1).mean(1)
            misses.append(-((seen * relevant).sum(-1)[last >= 0] + 1e-6).log().mean())
        for i, layer in enumerate(self.lm.layers):
            if i in taps: kept[i] = x[:, len(prefix):]
            x, y = self.layer(layer, x, y, torch.arange(n), pos + n, full, i + 1 == len(self.lm.layers), (look if i in LOOKED else read if word is not None and i in READ else None) if last is not None else None)
        return norm(y, self.lm.norm.weight), kept, sum(misses)

    def pruned(self, prefix, vis, window, ids, last, boundaries, ratios, choose=None, relevant=None):
        """PyramidDrop, official profile: one question per row. vis [w, NVIS, d] of the distinct windows, window [b]: each row's window, ids [b, q]
        with padding behind, last [b]: index of the last prompt token. choose(score, count) -> kept, or None for the top.
        relevant [b, NVIS]: train the ranking too: what is relevant shall score higher than the lowest score that is kept.
        -> hidden states [b, q, d], kept indices at each boundary, ranking loss"""
        x, _ = self.begin(prefix, vis, ids[:1]); p, n = len(prefix), vis.shape[1]; b, q = ids.shape
        y = self.lm.embed_tokens(ids); see = torch.ones(q, q, dtype=torch.bool).tril()[None].expand(b, -1, -1)
        stages = [0, *boundaries, len(self.lm.layers)]; shared = True; all_kept = []; alive = None; rows = torch.arange(b); ranking = 0.
        for s in range(len(stages) - 1):
            if s:
                count = int(n * ratios[s - 1]); layer = self.lm.layers[stages[s]]
                if shared: x = x[window]; shared = False
                with torch.set_grad_enabled(relevant is not None and torch.is_grad_enabled()):
                    l = x.shape[1]
                    qy, ky, _ = self.qkv(layer, y, torch.arange(q) + l); _, kx, _ = self.qkv(layer, x, torch.arange(l))
                    row = qy[rows, :, last][:, :, None] * self.hd ** -.5 @ torch.cat([kx, ky], 2).transpose(-1, -2)
                    hidden = torch.arange(l + q)[None] > (last + l)[:, None]
                    score = row[:, :, 0].float().masked_fill(hidden[:, None], float("-inf")).softmax(-1).mean(1)[:, p:l]
                    if relevant is not None:
                        want = relevant if alive is None else relevant.gather(1, alive); log = score.clamp_min(1e-9).log()
                        short = (log.detach().topk(count, -1).values[:, -1:] - log + RANK_MARGIN).clamp_min(0)
                        ranking = ranking + ((short * want).sum(1) / want.sum(1).clamp_min(1)).mean()
                    keep = (choose(score, count) if choose else score.topk(count, -1).indices).sort(-1).values
                alive = keep if alive is None else alive.gather(1, keep); all_kept.append(alive)
                x = torch.cat([x[:, :p], x[:, p:].gather(1, keep[..., None].expand(-1, -1, x.shape[-1]))], 1)
            l = x.shape[1]
            for i in range(stages[s], stages[s + 1]):
                layer = self.lm.layers[i]
                if shared:
                    qx, kx, vx = self.qkv(layer, x, torch.arange(l)); qy, ky, vy = self.qkv(layer, y, torch.arange(q) + l)
                    nx = self.after(layer, x, attend_causal(qx, kx, vx))
                    y = self.after(layer, y, attend(qy, torch.cat([kx[window], ky], 2), torch.cat([vx[window], vy], 2), self.mask(see, l, x.dtype))); x = nx
                else:
                    x, y = self.layer(layer, x, y, torch.arange(l), torch.arange(q) + l, self.mask(see, l, x.dtype), i + 1 == len(self.lm.layers))
        return norm(y, self.lm.norm.weight), all_kept, ranking

    def logits(self, y): return F.linear(y, self.hf.lm_head.weight)
