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
        show(questionsIn(await own.json()), remove);
        return;
      }
    }
    const seen = await fetch('/api/questions').catch(() => null);
    if (seen?.ok) show(await seen.json(), null);
  }

  const message = byId('question-message');

  async function remove(id) {
    const response = await fetch(`/v1/questions/${encodeURIComponent(id)}`, { method: 'DELETE' }).catch(() => null);
    setText(message, response?.ok ? `Removed ${id}.` : `Not removed: ${response ? await problem(response) : 'the server cannot be reached.'}`);
    list();
  }

  async function add() {
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

/** @param remove called with a question's id, once asked and once confirmed; null where nothing can be removed */
function show(questions, remove) {
  const make = (q) => h('li', {},
    h('b', {}, q.id), h('span', { class: 'tag' }), remove ? removeButton(() => remove(q.id)) : null,
    h('span', { class: 'text' }), h('span', { class: 'hint' }));
  reconcile(byId('question-list'), questions, (q) => q.id, make, (element, q) => {
    setText(element.querySelector('.tag'), `version ${q.version}`);
    setText(element.querySelector('.text'), q.text);
    setText(element.querySelector('.hint'), `of ${q.streams.join(', ')} · every ${
      (q.window.strideSlots * q.window.slotMs) / 1000} s · ${formIn(q.form)} · plan ${q.pruning}`);
  });
  setText(byId('questions-hint'), questions.length === 0 ? 'none yet' : '');
}

/** What its answers look like, as words. */
function formIn(form) {
  switch (form?.kind) {
    case 'yes-no': return 'yes or no';
    case 'choice': return form.options.join(' or ');
    case 'number': return `a number from ${form.min} to ${form.max}`;
    case 'json': return `JSON with ${form.fields.map((field) => field.name).join(', ')}`;
    default: return 'in words';
  }
}

/** Asks back before it acts: the first press only changes its words. */
function removeButton(act) {
  const button = h('button', { type: 'button', class: 'link remove' }, 'Remove');
  button.addEventListener('click', () => {
    if (button.textContent === 'Remove') button.textContent = 'Really remove?';
    else act();
  });
  button.addEventListener('blur', () => { button.textContent = 'Remove'; });
  return button;
}
