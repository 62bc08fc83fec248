// The row of figures and the ledger.
import { h, svg, setText, setAttribute } from './dom.js';
import { count, duration, percent, rate } from './format.js';
import { inferenceCard } from './inference.js';

const LAG_WARN_MS = 10_000;
const FATES = [
  ['answered', 'Answered'],
  ['gated', 'Gated'],
  ['shed', 'Shed'],
  ['failed', 'Failed'],
  ['pending', 'On their way'],
];

export function figuresView(root) {
  const frames = rateCard('frames', 'Frames per second', 'published');
  const windows = rateCard('windows', 'Windows per second', 'decided');
  const answers = rateCard('answers', 'Answers per second', 'given');
  const lag = card('lag-age', 'Lag age');
  const latency = card('latency', 'Latency');
  const tokens = card('visual-tokens', 'Visual tokens');
  const level = card('level', 'Load level');
  const checks = card('checks', 'Checked answers');
  checks.root.hidden = true;
  const ledger = ledgerCard();
  root.append(...[frames, windows, answers, lag, latency, tokens, level, checks, inferenceCard(), ledger].map((view) => view.root));

  return (f) => {
    frames.show(f.frames);
    windows.show(f.windows);
    answers.show(f.answers);
    showLag(lag, f);
    showLatency(latency, f.latencyMs);
    showTokens(tokens, f.visualTokens);
    showLevel(level, f.levels);
    showChecks(checks, f.checks);
    ledger.show(f.ledger);
  };
}

/** @param key by which the figure goes in the page, whatever its title */
function card(key, title, ...more) {
  const value = h('p', { class: 'value' }, '–');
  const detail = h('p', { class: 'detail' });
  const root = h('article', { class: 'card', 'data-figure': key }, h('h3', {}, title), value, detail, ...more);
  return { root, value, detail };
}

function rateCard(key, title, verb) {
  const spark = sparkline();
  const view = card(key, title, spark.root);
  view.show = (throughput) => {
    setText(view.value, rate(throughput.perSecond));
    setText(view.detail, `${count(throughput.total)} ${verb}`);
    spark.show(throughput.history, title);
  };
  return view;
}

/** One value per second, oldest left; the tallest fills the height. */
function sparkline() {
  const width = 120;
  const height = 28;
  const area = svg('path', { class: 'area' });
  const line = svg('path', { class: 'line' });
  const root = svg('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img' },
    area, line);
  return {
    root,
    show(history, title) {
      const top = Math.max(1, ...history);
      const x = (i) => ((i * width) / Math.max(1, history.length - 1)).toFixed(1);
      const y = (value) => (height - 1 - (value / top) * (height - 3)).toFixed(1);
      const points = history.map((value, i) => `${x(i)},${y(value)}`).join('L');
      line.setAttribute('d', points && `M${points}`);
      area.setAttribute('d', points && `M0,${height}L${points}L${width},${height}Z`);
      setAttribute(root, 'aria-label', `${title}, newest ${history.length} seconds, at most ${top}`);
    },
  };
}

function showLag(view, f) {
  setText(view.value, f.lagAgeMs === 0 ? 'none' : duration(f.lagAgeMs));
  setText(view.detail, f.windowsWaiting === 0
    ? 'no window waits'
    : `${count(f.windowsWaiting)} ${f.windowsWaiting === 1 ? 'answer' : 'answers'} due`);
  setAttribute(view.root, 'data-level', f.lagAgeMs > LAG_WARN_MS ? 'warn' : 'fine');
  setAttribute(view.root, 'title', 'Age of the oldest window that is complete and has no outcome yet');
}

function showLatency(view, latency) {
  setText(view.value, latency.count === 0 ? '–' : duration(latency.p50));
  setText(view.detail, latency.count === 0
    ? 'no answers yet'
    : `p95 ${duration(latency.p95)} · p99 ${duration(latency.p99)}`);
  setAttribute(view.root, 'title',
    `From the arrival of a window's last frame to its answer: median over the newest ${count(latency.count)}`);
}

function showTokens(view, tokens) {
  setText(view.value, tokens.before === 0 ? '–' : `${percent(tokens.after / tokens.before)} kept`);
  const plan = tokens.plans?.at(-1);
  setText(view.detail, plan ? plan.stages.map((stage) => count(Math.round(stage.mean))).join(' → ') : 'no answers yet');
  setAttribute(view.root, 'title', plan ? `Mean visual tokens alive in each stage of ${plan.plan}` : 'No answers yet');
}

/** Only where the truth is known: generated scenes say what they show. */
function showChecks(view, checks) {
  view.root.hidden = !checks?.checked;
  if (view.root.hidden) return;
  setText(view.value, `${percent(checks.right / checks.checked)} right`);
  setText(view.detail, `${count(checks.right)} of ${count(checks.checked)}`);
  setAttribute(view.root, 'title', checks.questions
    .map((q) => `${q.questionId}: ${count(q.right)} of ${count(q.checked)}`).join('\n'));
}

function showLevel(view, levels) {
  const answers = Object.values(levels.answers).reduce((sum, count) => sum + count, 0);
  const full = levels.answers.full ?? 0;
  setText(view.value, answers === 0 ? '–' : levels.newest);
  setText(view.detail, answers === 0 ? 'no answers yet' : `${percent(full / answers)} of answers at full`);
  setAttribute(view.root, 'data-level', levels.newest === 'full' ? 'fine' : 'warn');
  setAttribute(view.root, 'title',
    'What the newest answer gave up under load: keep-0.5 keeps half of the visual tokens from stage to stage, 1-of-2 looks at every other window');
}

function ledgerCard() {
  const balance = h('span', { class: 'balance' });
  const bar = h('div', { class: 'ledger-bar', role: 'img' });
  const legend = h('ul', { class: 'legend' });
  const parts = FATES.map(([key, words]) => {
    const part = h('span', { class: `fate ${key}` });
    const number = h('b', {});
    bar.append(part);
    const item = h('li', {}, h('span', { class: `swatch ${key}`, 'aria-hidden': 'true' }), `${words} `, number);
    legend.append(item);
    return { key, words, part, number, item };
  });
  const total = h('span', { class: 'hint' });
  const root = h('article', { class: 'card ledger', 'data-figure': 'ledger' }, h('h3', {}, 'Frame ledger ', balance, total), bar, legend);
  return {
    root,
    show(ledger) {
      for (const { key, part, number, item } of parts) {
        part.style.flexGrow = String(ledger[key]);
        part.hidden = ledger[key] === 0;
        setText(number, count(ledger[key]));
        item.classList.toggle('zero', ledger[key] === 0);
      }
      setText(total, `${count(ledger.in)} in`);
      setText(balance, ledger.balanced ? '✓ balanced' : 'frames on their way');
      balance.dataset.balanced = ledger.balanced;
      setAttribute(bar, 'aria-label', `Of ${count(ledger.in)} frames: ${
        parts.map(({ key, words }) => `${count(ledger[key])} ${words.toLowerCase()}`).join(', ')}`);
    },
  };
}
