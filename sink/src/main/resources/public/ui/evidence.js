// What survived each stage, as plain values: which visual tokens, of which frame and patch, with which score.

/** Indexes an answer's evidence. Token i is in frame i / tokensPerFrame, at patch i % tokensPerFrame - 1; -1 is the class token. */
export function readEvidence(answer, frames) {
  const { tokensPerFrame, patchColumns } = answer;
  const total = frames * tokensPerFrame;
  const stages = answer.stages.map((stage, s) => readStage(stage, s, answer.stages, total));
  return {
    frames,
    tokensPerFrame,
    columns: patchColumns,
    rows: Math.ceil((tokensPerFrame - 1) / patchColumns),
    total,
    stages,
  };
}

function readStage(stage, s, stages, total) {
  const all = !stage.kept || stage.kept.length === 0;
  const scores = new Map(all ? [] : stage.kept.map((token, i) => [token, stage.scores[i]]));
  const next = stages[s + 1];
  return {
    number: s + 1,
    layers: next ? `layers ${stage.firstLayer}–${next.firstLayer - 1}` : `from layer ${stage.firstLayer}`,
    tokens: stage.visualTokens,
    share: total === 0 ? 0 : stage.visualTokens / total,
    all,
    scores,
    range: range(scores.values()),
    alive: (token) => all || scores.has(token),
  };
}

function range(scores) {
  let low = Infinity;
  let high = -Infinity;
  for (const score of scores) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  return { low, high };
}

/** How strongly to shade a score, 0 to 1. Attention spans orders of magnitude, so the scale is logarithmic where it can be. */
export function shade(score, { low, high }) {
  if (!(high > low)) return 0.5;
  if (low > 0) return Math.log(score / low) / Math.log(high / low);
  return (score - low) / (high - low);
}

/** Tokens of one frame alive in a stage. */
export function aliveInFrame(evidence, stage, frame) {
  if (stage.all) return evidence.tokensPerFrame;
  let alive = 0;
  const first = frame * evidence.tokensPerFrame;
  for (let token = first; token < first + evidence.tokensPerFrame; token++) if (stage.scores.has(token)) alive++;
  return alive;
}

/** The last stage in which a token is alive, 1 being the first. */
export function lastStage(evidence, token) {
  return evidence.stages.findLastIndex((stage) => stage.alive(token)) + 1;
}
