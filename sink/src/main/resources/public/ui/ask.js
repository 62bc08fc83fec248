// A question about what a stream shows now: sent to /v1/ask, the answer read as it is made.
import { said } from './answers.js';
import { byId, h, setOptions } from './dom.js';
import { readEvents } from './sse.js';

/**
 * Shows the box where there is somebody to ask.
 *
 * @param onShow called with {window, answer} when somebody wants to see what an answer kept
 * @returns what is known of the model, null if there is none, and a function that takes the names of the streams
 */
export async function askBox(onShow) {
  const model = await fetchModel();
  if (!model) return { model: null, streams() {} };
  const form = byId('ask-form');
  byId('ask').hidden = false;
  let asking = null;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    asking?.abort();
    asking = new AbortController();
    ask(byId('ask-stream').value, byId('ask-text').value, asking.signal, onShow);
  });
  byId('ask-text').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  return {
    model,
    streams: (names) => setOptions(byId('ask-stream'), names.map((name) => [name, name])),
  };
}

async function fetchModel() {
  try {
    const response = await fetch('/v1/model');
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

async function ask(stream, question, signal, onShow) {
  const output = byId('ask-answer');
  const text = h('span', {});
  const state = h('span', { class: 'hint' }, 'asking');
  output.hidden = false;
  output.replaceChildren(h('p', { class: 'asked' }, question), h('p', { class: 'text' }, text), h('p', {}, state));
  try {
    const response = await fetch('/v1/ask', {
      method: 'POST',
      signal,
      headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
      body: JSON.stringify({ stream, question }),
    });
    if (!response.ok) throw new Error(await problem(response));
    state.textContent = 'answering';
    for await (const { event, data } of readEvents(response.body)) takeIn(event, data, text, state, output, onShow);
    if (state.textContent === 'answering') state.textContent = 'the answer ended early';
  } catch (error) {
    if (!signal.aborted) state.textContent = `No answer: ${error.message}`;
  }
}

function takeIn(event, data, text, state, output, onShow) {
  if (event === 'token') {
    text.append(data.text ?? '');
  } else if (event === 'error') {
    throw new Error(data.detail ?? data.message ?? 'the server gave no reason');
  } else if (event === 'answer') {
    const answer = data.answer ?? data;
    text.textContent = said(answer);
    state.textContent = `by ${answer.model}, plan ${answer.plan}`;
    if (answer.modelNote) output.append(h('p', { class: 'caution' }, answer.modelNote));
    if (data.window && answer.stages) {
      output.append(h('button', { type: 'button', class: 'link', onclick: () => onShow(data) }, 'Show what it kept'));
    }
  }
}

/** What a refusal says, as one line. */
export async function problem(response) {
  try {
    const body = await response.json();
    return body.detail ?? body.message ?? body.title ?? `${response.status}`;
  } catch {
    return `${response.status} ${response.statusText}`.trim();
  }
}
