// What inference alone knows of itself, which no topic carries: asked of whoever serves this page. Where inference is
// another process nobody answers, and the card says so.
import { h, setAttribute, setText } from './dom.js';
import { bytes, count, percent, rate } from './format.js';

const EVERY_MS = 3_000;
const AGAIN_MS = 15_000; // where nobody answered
const PATIENCE_MS = 5_000;
const ELSEWHERE = 'not reachable from this page: inference is another process, its /prometheus has these figures';
const SILENT = 'not reachable: inference does not answer';

/** One card with what there is to know, and what keeps it up to date. */
export function inferenceCard() {
  const why = h('span', { class: 'hint', role: 'status' });
  const cells = [
    cell('batch-size', 'Batch size', 'Due pairs in a run of the model, mean of the newest runs', batchSize),
    cell('kv', 'Keys and values', 'Memory the model holds for keys and values', keysAndValues),
    cell('agreement', 'Agreement, pruned', 'Pruned answers that were the same without pruning: what pruning costs', agreement),
    cell('shared-agreement', 'Agreement, shared',
      'Answers by a shared selection that were the same by their own: what sharing costs', sharedAgreement),
    cell('routes', 'Routes', 'How answers came by their visual tokens: own, shared or no selection', routes),
  ];
  const root = h('article', { class: 'card model-figures' }, h('h3', {}, 'The model ', why),
    h('div', { class: 'parts' }, cells.map((one) => one.root)));

  async function refresh() {
    const { figures, trouble } = document.hidden ? {} : await ask();
    setTimeout(refresh, trouble ? AGAIN_MS : EVERY_MS);
    if (figures || trouble) {
      setText(why, trouble ?? state(figures));
      cells.forEach((one) => one.show(figures));
    }
  }
  refresh();
  return { root };
}

async function ask() {
  try {
    const response = await fetch('/v1/figures', { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status === 404) return { trouble: ELSEWHERE };
    return response.ok ? { figures: await response.json() } : { trouble: SILENT };
  } catch {
    return { trouble: SILENT };
  }
}

function state(figures) {
  if (figures.failure) return `stopped: ${figures.failure}`;
  return figures.ready ? '' : 'getting ready';
}

/** @param words what to show of the figures: [value, detail, more for the tooltip] */
function cell(key, title, meaning, words) {
  const value = h('p', { class: 'value' }, '–');
  const detail = h('p', { class: 'detail' });
  const root = h('section', { 'data-figure': key }, h('h4', {}, title), value, detail);
  return {
    root,
    show(figures) {
      const [said, less, more] = figures ? words(figures) : ['–', 'not reachable'];
      setText(value, said);
      setText(detail, less);
      setAttribute(root, 'title', more ? `${meaning}\n${more}` : meaning);
    },
  };
}

function batchSize({ schedule, batches }) {
  return [schedule.rowsPerRun === 0 ? '–' : rate(schedule.rowsPerRun), batches === 0 ? 'no run yet' : `${count(batches)} runs`];
}

function keysAndValues({ kvBytes }) {
  return [bytes(kvBytes), 'held by the model'];
}

function agreement({ schedule: { agreements } }) {
  const compared = sum(agreements.map((one) => one.compared));
  const more = agreements.map((one) => `${one.plan}: ${percent(one.recent)} of the newest`).join('\n');
  return same(compared, sum(agreements.map((one) => one.agreed)), more);
}

function sharedAgreement({ sharing }) {
  return same(sharing.comparisons, sharing.agreed);
}

function same(compared, agreed, more) {
  return compared === 0
    ? ['–', 'nothing compared yet']
    : [percent(agreed / compared), `${count(agreed)} of ${count(compared)} the same`, more];
}

function routes({ sharing }) {
  const { own = 0, shared = 0, none = 0 } = sharing.routes;
  const all = own + shared + none;
  return all === 0
    ? ['–', 'no answers yet']
    : [`${percent(shared / all)} shared`, `${count(own)} own · ${count(none)} unpruned`];
}

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
