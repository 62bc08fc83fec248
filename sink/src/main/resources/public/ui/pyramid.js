// The pyramid of one answer: its frames once per stage, with the patches that did not survive dimmed.
import { h, setText } from './dom.js';
import { aliveInFrame, lastStage, readEvidence, shade } from './evidence.js';
import { count, duration, percent, score, time } from './format.js';
import { frameUrl } from './streams.js';

const STEPS = [['waitMs', 'Waiting'], ['visionMs', 'Vision'], ['prefillMs', 'Prefill'], ['decodeMs', 'Decode']];
const HINT = 'Point at a patch to follow it through the stages. With the keyboard: arrow keys move, Page Up and Page Down change frame.';

/** @returns a function that shows an outcome with its evidence, or a line of words instead */
export function pyramidView(root) {
  let shown = null;
  new ResizeObserver(() => shown?.draw()).observe(root);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => shown?.draw());

  return {
    message(words) {
      shown = null;
      root.replaceChildren(h('p', { class: 'empty' }, words));
    },
    show(outcome) {
      const board = new Board(outcome);
      shown = board;
      root.replaceChildren(summary(outcome), board.root);
      board.draw();
    },
  };
}

function summary({ window: w, answer, questionId, questionVersion, decidedAtMs }) {
  const facts = [
    ['Stream', w.stream],
    ['Window', `${time(w.startMs)} – ${time(w.endMs)}${w.gapped ? ', gapped' : ''}${w.partial ? ', partial' : ''}`],
    ['Asked', questionId ? `standing question ${questionId}, version ${questionVersion}` : 'just now, by hand'],
    ['Answered at', time(decidedAtMs)],
    ['Plan', answer.plan],
    ['Model', answer.model],
    ['Tokens', `${count(answer.promptTokens)} prompt, ${count(answer.generatedTokens)} generated${
      answer.stop === 'length' ? ', cut at its length' : ''}`],
  ];
  return h('div', { class: 'summary' },
    h('div', { class: 'dialogue' },
      h('p', { class: 'asked' }, answer.question),
      h('p', { class: 'text' }, answer.text || '(an empty answer)'),
      answer.modelNote ? h('p', { class: 'caution' }, answer.modelNote) : null,
      latencyBar(answer.latency)),
    h('dl', { class: 'facts' }, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])));
}

function latencyBar(latency) {
  const parts = STEPS.map(([key, words], i) => ({ words, ms: latency[key], colour: `step-${i}` }));
  const bar = h('div', { class: 'latency-bar', 'aria-hidden': 'true' });
  for (const part of parts) {
    const segment = h('span', { class: part.colour });
    segment.style.flexGrow = String(Math.max(part.ms, 0));
    bar.append(segment);
  }
  return h('div', { class: 'latency' }, bar,
    h('ul', { class: 'legend' }, ...parts.map((part) => h('li', {},
      h('span', { class: `swatch ${part.colour}`, 'aria-hidden': 'true' }), `${part.words} `, h('b', {}, duration(part.ms)))),
    h('li', {}, 'Arrival to answer ', h('b', {}, duration(latency.totalMs)))));
}

class Board {
  constructor({ window: w, answer }) {
    this.window = w;
    this.evidence = readEvidence(answer, w.sequences.length);
    this.cursor = null;
    this.pictures = w.sequences.map((sequence) => this.load(sequence));
    this.readout = h('p', { class: 'readout', id: 'pyramid-readout' }, HINT);
    this.cells = [];
    const scroll = h('div', {
      class: 'stages', tabindex: 0, role: 'group', 'aria-label': 'Patches kept in each stage',
      'aria-describedby': 'pyramid-readout', onkeydown: (event) => this.key(event),
      onpointerleave: () => this.point(null),
    }, ...this.evidence.stages.map((stage) => this.row(stage)), this.captions());
    this.root = h('div', { class: 'board' }, scroll, legend(), this.readout,
      h('p', { class: 'honest' }, h('b', {}, 'What the model kept, not why. '),
        'A patch that survives was attended to from the end of the question at the boundary before its stage; that does not prove that the answer came from it.'));
  }

  load(sequence) {
    const picture = { image: new Image(), state: 'loading' };
    picture.image.onload = () => {
      picture.state = 'there';
      this.draw();
    };
    picture.image.onerror = () => {
      picture.state = 'gone';
      this.draw();
    };
    picture.image.src = frameUrl({ stream: this.window.stream, epochMs: this.window.epochMs, sequence });
    return picture;
  }

  row(stage) {
    const share = h('div', { class: 'share' }, h('span', {}));
    share.firstElementChild.style.inlineSize = `${100 * stage.share}%`;
    const cells = this.window.sequences.map((_, frame) => this.cell(stage, frame));
    const row = h('div', { class: 'stage' },
      h('div', { class: 'label' }, h('b', {}, `Stage ${stage.number}`), h('span', { class: 'hint' }, stage.layers),
        h('span', {}, `${count(stage.tokens)} tokens`), h('span', { class: 'kept' }, percent(stage.share)), share),
      ...cells.map((cell) => h('figure', {}, cell.canvas)));
    row.style.setProperty('--frames', String(cells.length));
    return row;
  }

  cell(stage, frame) {
    const alive = aliveInFrame(this.evidence, stage, frame);
    const words = `Stage ${stage.number}, frame ${frame + 1}: ${alive} of ${this.evidence.tokensPerFrame} tokens kept`;
    const canvas = h('canvas', { role: 'img', 'aria-label': words });
    const cell = { canvas, stage, frame };
    canvas.addEventListener('pointermove', (event) => this.point(this.patchAt(cell, event)));
    canvas.addEventListener('pointerdown', (event) => this.point(this.patchAt(cell, event)));
    this.cells.push(cell);
    return cell;
  }

  captions() {
    const last = this.evidence.stages.at(-1);
    const row = h('div', { class: 'stage captions' }, h('div', { class: 'label hint' }, `kept in stage ${last.number}`),
      ...this.window.sequences.map((sequence, frame) => h('figure', {},
        h('b', {}, count(aliveInFrame(this.evidence, last, frame))), h('span', { class: 'hint' }, ` #${sequence}`))));
    row.style.setProperty('--frames', String(this.window.sequences.length));
    return row;
  }

  patchAt({ canvas, frame }, event) {
    const box = canvas.getBoundingClientRect();
    const at = (offset, size, cells) => Math.min(cells - 1, Math.max(0, Math.floor((offset / size) * cells)));
    const { rows, columns } = this.evidence;
    return { frame, row: at(event.clientY - box.top, box.height, rows), column: at(event.clientX - box.left, box.width, columns) };
  }

  key(event) {
    const { frames, rows, columns } = this.evidence;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -columns, PageDown: columns }[event.key];
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined && down === undefined) return;
    event.preventDefault();
    const from = this.cursor ?? { frame: 0, row: Math.floor(rows / 2), column: Math.floor(columns / 2) };
    const across = Math.min(frames * columns - 1, Math.max(0, from.frame * columns + from.column + (step ?? 0)));
    this.readout.setAttribute('aria-live', 'polite');
    this.point({
      frame: Math.floor(across / columns),
      column: across % columns,
      row: Math.min(rows - 1, Math.max(0, from.row + (down ?? 0))),
    });
  }

  /** Marks one patch in every stage and says what became of it. */
  point(patch) {
    const before = this.cursor;
    if (before?.frame === patch?.frame && before?.row === patch?.row && before?.column === patch?.column) return;
    this.cursor = patch;
    setText(this.readout, patch ? this.fate(patch) : HINT);
    for (const cell of this.cells) {
      if (cell.frame === before?.frame || cell.frame === patch?.frame) this.drawCell(cell);
    }
  }

  fate({ frame, row, column }) {
    const token = this.token(frame, row * this.evidence.columns + column);
    const last = lastStage(this.evidence, token);
    const scores = this.evidence.stages.filter((stage) => stage.scores.has(token))
      .map((stage) => `${score(stage.scores.get(token))} into stage ${stage.number}`);
    const fate = last === this.evidence.stages.length ? 'kept to the end' : `dropped after stage ${last}`;
    return `Frame ${frame + 1} (#${this.window.sequences[frame]}), row ${row + 1}, column ${column + 1}: ${fate}.${
      scores.length ? ` Score ${scores.join(', ')}.` : ''}`;
  }

  token(frame, patch) {
    return frame * this.evidence.tokensPerFrame + 1 + patch;
  }

  draw() {
    const style = getComputedStyle(document.documentElement);
    this.colours = Object.fromEntries(['dim', 'heat', 'mark', 'hollow'].map((name) => [name, style.getPropertyValue(`--${name}`)]));
    for (const cell of this.cells) this.drawCell(cell);
  }

  drawCell({ canvas, stage, frame }) {
    const width = canvas.clientWidth;
    if (width === 0 || !this.colours) return;
    const size = Math.round(width * devicePixelRatio);
    if (canvas.width !== size) canvas.width = canvas.height = size;
    const context = canvas.getContext('2d');
    drawPicture(context, this.pictures[frame], size, this.colours);
    this.drawPatches(context, stage, frame, size);
    this.drawClassToken(context, stage, frame);
    if (this.cursor?.frame === frame) this.drawCursor(context, size);
  }

  drawPatches(context, stage, frame, size) {
    if (stage.all) return;
    const patches = this.evidence.tokensPerFrame - 1;
    for (let patch = 0; patch < patches; patch++) {
      const token = this.token(frame, patch);
      const alive = stage.scores.has(token);
      context.fillStyle = alive ? this.colours.heat : this.colours.dim;
      context.globalAlpha = alive ? 0.6 * shade(stage.scores.get(token), stage.range) : 0.86;
      context.fillRect(...this.box(patch, size));
    }
    context.globalAlpha = 1;
  }

  /** A dot in the corner: the token that stands for the whole frame. */
  drawClassToken(context, stage, frame) {
    const radius = 3.5 * devicePixelRatio;
    context.beginPath();
    context.arc(2 * radius, 2 * radius, radius, 0, 2 * Math.PI);
    context.fillStyle = stage.alive(frame * this.evidence.tokensPerFrame) ? this.colours.heat : this.colours.dim;
    context.strokeStyle = this.colours.hollow;
    context.lineWidth = devicePixelRatio;
    context.fill();
    context.stroke();
  }

  drawCursor(context, size) {
    const [x, y, w, height] = this.box(this.cursor.row * this.evidence.columns + this.cursor.column, size);
    context.lineWidth = 3 * devicePixelRatio;
    context.strokeStyle = this.colours.hollow;
    context.strokeRect(x, y, w, height);
    context.lineWidth = 1.5 * devicePixelRatio;
    context.strokeStyle = this.colours.mark;
    context.strokeRect(x, y, w, height);
  }

  /** Whole pixels, so that neighbours neither overlap nor leave seams. */
  box(patch, size) {
    const { rows, columns } = this.evidence;
    const edge = (i, cells) => Math.round((i * size) / cells);
    const column = patch % columns;
    const row = Math.floor(patch / columns);
    const x = edge(column, columns);
    const y = edge(row, rows);
    return [x, y, edge(column + 1, columns) - x, edge(row + 1, rows) - y];
  }
}

/** The square in the middle is all that the model sees of a picture. */
function drawPicture(context, { image, state }, size, colours) {
  if (state === 'there') {
    const side = Math.min(image.naturalWidth, image.naturalHeight);
    context.drawImage(image, (image.naturalWidth - side) / 2, (image.naturalHeight - side) / 2, side, side, 0, 0, size, size);
    return;
  }
  context.fillStyle = colours.hollow;
  context.fillRect(0, 0, size, size);
  if (state === 'gone') {
    context.fillStyle = colours.mark;
    context.font = `${Math.round(size / 8)}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.fillText('not held', size / 2, size / 2);
  }
}

function legend() {
  return h('ul', { class: 'legend' },
    h('li', {}, h('span', { class: 'swatch dimmed', 'aria-hidden': 'true' }), 'dropped'),
    h('li', {}, h('span', { class: 'swatch scale', 'aria-hidden': 'true' }), 'kept, low to high score (log scale, each stage its own)'),
    h('li', {}, h('span', { class: 'swatch round', 'aria-hidden': 'true' }), 'class token of the frame'));
}
