// What rules have seen: a timeline of the last minutes, and the newest events with the pictures they show.
import { h, reconcile, setAttribute, setText, svg } from './dom.js';
import { duration, percent, time } from './format.js';

const HELD_MAX = 200;
const SHOWN_MAX = 24;
const SPAN_MS = 10 * 60_000;
const LANES_MAX = 8;
// Of the drawing, not of the screen.
const WIDTH = 1000;
const LANE = 18;
const SHORTEST = 4;

const ENDINGS = {
  silence: 'no more answers came',
  'rule-changed': 'the rule was changed',
  'rule-removed': 'the rule was removed',
};

/** Keeps the newest events, each as it was last told of. */
export class Events {
  constructor() {
    this.newestFirst = [];
  }

  add(events) {
    const byId = new Map(this.newestFirst.map((event) => [event.id, event]));
    for (const event of events) {
      const known = byId.get(event.id);
      if (!known || known.revision < event.revision) byId.set(event.id, event);
    }
    this.newestFirst = [...byId.values()].sort((a, b) => b.startMs - a.startMs).slice(0, HELD_MAX);
  }

  running() {
    return this.newestFirst.filter(isRunning).length;
  }
}

/** @param onStream called with the stream of an event that is clicked */
export function eventsView(list, timeline, hint, onStream) {
  const make = (event) => h('li', { 'data-severity': event.severity },
    h('button', { type: 'button', onclick: () => onStream(event.stream) },
      h('span', { class: 'shot' }),
      h('span', { class: 'line' },
        h('b', {}, event.ruleId),
        h('span', { class: 'severity' }, event.severity),
        h('span', { class: 'running' }, 'going on')),
      h('span', { class: 'where' }, event.stream),
      h('span', { class: 'when' }),
      h('span', { class: 'how' })));

  return (events, nowMs) => {
    reconcile(list, events.newestFirst.slice(0, SHOWN_MAX), (event) => event.id, make, update);
    if (events.newestFirst.length === 0) {
      list.replaceChildren(h('li', { class: 'empty' },
        'No events yet. A rule makes them of answers, for example: ./pyramidstream rule add --id arrival --question q1'));
    }
    const running = events.running();
    setText(hint, events.newestFirst.length === 0 ? '' : running > 0 ? `${running} going on` : 'nothing going on');
    drawTimeline(timeline, events.newestFirst, nowMs);
  };
}

function update(element, event) {
  setAttribute(element, 'data-phase', event.phase);
  setText(element.querySelector('.when'),
    `${time(event.startMs)} – ${isRunning(event) ? 'now' : time(event.endMs)} (${duration(event.endMs - event.startMs)})`);
  setText(element.querySelector('.how'),
    `${event.value}, at most ${percent(event.peakProbability)}${ENDINGS[event.ending] ? `; ${ENDINGS[event.ending]}` : ''}`);
  show(element.querySelector('.shot'), event.evidence.at(-1), event);
}

/** The picture of its peak, if it is kept; an empty frame otherwise. */
function show(shot, frame, event) {
  const id = frame?.pictureId ?? '';
  if (shot.dataset.picture === id) return;
  shot.dataset.picture = id;
  if (!id) {
    shot.replaceChildren();
    return;
  }
  shot.replaceChildren(h('img', {
    src: `/v1/pictures/${encodeURIComponent(id)}.jpg`,
    alt: `${event.stream} at ${time(frame.captureTimeMs)}`,
    loading: 'lazy',
    onerror: () => shot.replaceChildren(),
  }));
}

/** One lane for each stream, now at the right edge. */
function drawTimeline(root, events, nowMs) {
  const fromMs = nowMs - SPAN_MS;
  const shown = events.filter((event) => isRunning(event) || event.endMs > fromMs);
  const lanes = [...new Set(shown.map((event) => event.stream))].sort().slice(0, LANES_MAX);
  root.hidden = lanes.length === 0;
  if (root.hidden) return;
  const x = (ms) => Math.max(0, Math.min(WIDTH, ((ms - fromMs) / SPAN_MS) * WIDTH));
  const bars = shown.filter((event) => lanes.includes(event.stream)).map((event) => {
    const left = x(event.startMs);
    const width = Math.max(SHORTEST, x(isRunning(event) ? nowMs : event.endMs) - left);
    return svg('rect', {
      class: 'bar', 'data-severity': event.severity, 'data-phase': event.phase,
      x: Math.min(left, WIDTH - SHORTEST), y: lanes.indexOf(event.stream) * LANE + 4, width, height: LANE - 8, rx: 3,
    }, svg('title', {}, `${event.ruleId} in ${event.stream}, ${time(event.startMs)}`));
  });
  const grid = lanes.map((_, lane) => svg('line', { class: 'lane', x1: 0, x2: WIDTH, y1: lane * LANE + LANE / 2, y2: lane * LANE + LANE / 2 }));
  const height = lanes.length * LANE;
  root.replaceChildren(
    h('ul', { class: 'lane-names' }, ...lanes.map((name) => h('li', {}, name))),
    svg('svg', { viewBox: `0 0 ${WIDTH} ${height}`, preserveAspectRatio: 'none', role: 'img', class: 'lanes', height,
      'aria-label': `Events of the last ${SPAN_MS / 60_000} minutes` }, ...grid, ...bars),
    h('p', { class: 'scale' }, h('span', {}, `${SPAN_MS / 60_000} min ago`), h('span', {}, 'now')));
}

const isRunning = (event) => event.phase !== 'end';
