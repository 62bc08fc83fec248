// Searching everything that was stored; hidden where there is no store.
import { said } from './answers.js';
import { problem } from './ask.js';
import { byId, h, setText } from './dom.js';

const PAGE = 25;
const dated = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** @param onSelect called with an outcome; the newest can still be shown with their evidence */
export async function historyBox(onSelect) {
  const panel = byId('history');
  const list = byId('history-list');
  const hint = byId('history-hint');
  const more = byId('history-more');
  let search = null;
  let next = null;

  const there = await fetch('/v1/search/answers?limit=1').catch(() => null);
  if (!there || there.status === 404) return;
  panel.hidden = false;

  async function page() {
    const asked = search;
    const query = new URLSearchParams(next ? { ...asked, after: next } : asked);
    setText(hint, 'Searching');
    const response = await fetch(`/v1/search/answers?${query}`).catch(() => null);
    if (asked !== search) return; // another search was begun meanwhile
    if (!response?.ok) {
      setText(hint, response ? await problem(response) : 'The server cannot be reached.');
      return;
    }
    const found = await response.json();
    next = found.next;
    list.append(...found.items.map((outcome) => row(outcome, onSelect)));
    more.hidden = next === null;
    setText(hint, list.children.length === 0
      ? (next === null ? 'Nothing found.' : 'Nothing found yet; there is more to look through.')
      : `${list.children.length} shown${next === null ? '' : ', newest first'}`);
  }

  byId('history-form').addEventListener('submit', (event) => {
    event.preventDefault();
    search = { limit: PAGE, ...conditions() };
    next = null;
    list.replaceChildren();
    page();
  });
  more.addEventListener('click', page);
}

/** What was filled in; times are of this computer's clock. */
function conditions() {
  const filled = {
    stream: byId('history-stream').value.trim(),
    question: byId('history-question').value.trim(),
    from: instant(byId('history-from').value),
    to: instant(byId('history-to').value),
    text: byId('history-text').value.trim(),
  };
  return Object.fromEntries(Object.entries(filled).filter(([, value]) => value));
}

const instant = (local) => (local ? new Date(local).toISOString() : '');

function row(outcome, onSelect) {
  const text = outcome.answer ? said(outcome.answer) : outcome.reason ?? outcome.message;
  return h('li', { class: outcome.kind },
    h('button', { type: 'button', onclick: () => onSelect(outcome) },
      h('span', { class: 'meta' },
        h('b', {}, outcome.window.stream),
        h('time', { datetime: new Date(outcome.window.startMs).toISOString() }, dated.format(outcome.window.startMs)),
        h('span', { class: 'tag' }, outcome.questionId)),
      h('span', { class: 'text' }, text)));
}
