// Standing questions: listed from inference where it can be reached, else as the sink reads them from the log.
import { byId, h, reconcile, setText } from './dom.js';
import { problem } from './ask.js';

const LISTED_EVERY_MS = 10_000;

export function questionsBox() {
  const form = byId('question-form');
  let editable = null;

  async function list() {
    if (editable !== false) {
      const own = await fetch('/v1/questions').catch(() => null);
      if (own?.status === 404) editable = false;
      else if (own?.ok) {
        editable = true;
        form.hidden = false;
        show(questionsIn(await own.json()));
        return;
      }
    }
    const seen = await fetch('/api/questions').catch(() => null);
    if (seen?.ok) show(await seen.json());
  }

  async function add() {
    const message = byId('question-message');
    setText(message, 'Adding');
    const response = await fetch('/v1/questions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        id: byId('question-id').value.trim(),
        text: byId('question-text').value.trim(),
        streams: byId('question-streams').value.split(',').map((name) => name.trim()).filter(Boolean),
      }),
    }).catch(() => null);
    if (response?.ok) {
      setText(message, `Added. It is asked of windows from now on.`);
      byId('question-id').value = byId('question-text').value = '';
      list();
    } else {
      setText(message, response ? `Not added: ${await problem(response)}` : 'Not added: the server cannot be reached.');
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    add();
  });
  list();
  setInterval(() => document.hidden || list(), LISTED_EVERY_MS);
}

const questionsIn = (body) => (Array.isArray(body) ? body : body.questions ?? []);

function show(questions) {
  const make = (q) => h('li', {}, h('b', {}, q.id), h('span', { class: 'tag' }, ''), h('span', { class: 'text' }), h('span', { class: 'hint' }));
  reconcile(byId('question-list'), questions, (q) => q.id, make, (element, q) => {
    setText(element.querySelector('.tag'), `version ${q.version}`);
    setText(element.querySelector('.text'), q.text);
    setText(element.querySelector('.hint'), `of ${q.streams.join(', ')} · every ${
      (q.window.strideSlots * q.window.slotMs) / 1000} s · plan ${q.pruning}`);
  });
  setText(byId('questions-hint'), questions.length === 0 ? 'none yet' : '');
}
