// A tile for each stream: picture, name, newest answer, lag.
import { h, reconcile, setAttribute, setText } from './dom.js';
import { duration, rate } from './format.js';

// A live stream that says nothing for so long is called silent.
const SILENT_AFTER_MS = 5_000;

/** @param onToggle called with a stream's name when its tile is pressed */
export function streamsView(root, onToggle) {
  const pictures = new Map();

  function make(s) {
    const picture = h('img', { alt: '', decoding: 'async' });
    pictures.set(s.stream, new Picture(picture));
    return h('li', {},
      h('button', { type: 'button', class: 'tile', onclick: () => onToggle(s.stream) },
        h('span', { class: 'picture' }, picture, h('span', { class: 'badge state' }), h('span', { class: 'badge lag' })),
        h('span', { class: 'name' }, h('b', {}, s.stream), h('span', { class: 'fps' })),
        h('span', { class: 'said' })));
  }

  function update(element, s, filter, nowMs) {
    const part = (name) => element.querySelector(name);
    const state = s.state === 'ended' ? 'ended' : nowMs - s.heardAtMs > SILENT_AFTER_MS ? 'silent' : 'live';
    setAttribute(part('.tile'), 'aria-pressed', String(filter === s.stream));
    setAttribute(part('.tile'), 'title', s.endReason ?? `Show only ${s.stream}`);
    setAttribute(part('.tile'), 'data-state', state);
    setText(part('.state'), state);
    setText(part('.lag'), s.lagAgeMs > 0 ? `${duration(s.lagAgeMs)} behind` : '');
    setText(part('.fps'), state === 'live' ? `${rate(s.framesPerSecond)} fps` : '');
    setText(part('.said'), said(s));
    setAttribute(part('img'), 'alt', `Newest frame of ${s.stream}`);
    if (s.frame) frame({ stream: s.stream, ...s.frame });
  }

  /** Shows a frame unless a newer one is shown or on its way. */
  function frame(f) {
    pictures.get(f.stream)?.show(f);
  }

  return {
    frame,
    show(streams, filter, nowMs) {
      reconcile(root, streams, (s) => s.stream, make, (element, s) => update(element, s, filter, nowMs));
      for (const name of pictures.keys()) {
        if (!streams.some((s) => s.stream === name)) pictures.delete(name);
      }
    },
  };
}

function said(s) {
  const newest = s.newestOutcome;
  if (!newest) return 'no answer yet';
  if (newest.kind === 'answered') return newest.answer.text || '(an empty answer)';
  return newest.kind === 'shed' ? `not looked at: ${newest.reason}` : `failed: ${newest.message}`;
}

/** Loads one picture at a time and only ever the newest, so a slow link shows fewer frames rather than older ones. */
class Picture {
  constructor(image) {
    this.image = image;
    this.shown = null;
    this.next = null;
    this.loading = false;
  }

  show(f) {
    const newest = this.next ?? this.shown;
    if (newest && (f.epochMs < newest.epochMs || (f.epochMs === newest.epochMs && f.sequence <= newest.sequence))) return;
    this.next = f;
    if (!this.loading) this.load();
  }

  load() {
    const f = this.next;
    if (!f) return;
    this.next = null;
    this.loading = true;
    const done = () => {
      this.loading = false;
      this.load();
    };
    const loader = new Image();
    loader.onload = () => {
      this.image.src = loader.src;
      done();
    };
    loader.onerror = done;
    this.shown = f;
    loader.src = frameUrl(f);
  }
}

export const frameUrl = ({ stream, epochMs, sequence }) =>
  `/api/frames/${encodeURIComponent(stream)}/${epochMs}/${sequence}.jpg`;
