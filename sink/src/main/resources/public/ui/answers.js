// Outcomes as they come, newest first.
import { h, reconcile, setAttribute, setOptions, setText } from './dom.js';
import { duration, percent, time } from './format.js';

const HELD_MAX = 300;
const SHOWN_MAX = 60;

/** Keeps the newest outcomes, each once. */
export class Outcomes {
  constructor() {
    this.newestFirst = [];
  }

  add(outcomes) {
    // The same one comes again when the truth it is checked against comes after it.
    const fresh = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
    this.newestFirst = [...fresh.values(), ...this.newestFirst.filter((outcome) => !fresh.has(outcome.id))]
      .sort((a, b) => b.decidedAtMs - a.decidedAtMs)
      .slice(0, HELD_MAX);
  }

  filtered({ stream, question, unanswered }) {
    return this.newestFirst.filter((outcome) =>
      (!stream || outcome.window.stream === stream)
      && (!question || outcome.questionId === question)
      && (unanswered || outcome.kind === 'answered'));
  }

  questions() {
    return [...new Set(this.newestFirst.map((outcome) => outcome.questionId))].sort();
  }
}

/** @param onSelect called with an outcome's id */
export function answersView(root, onSelect) {
  root.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...root.querySelectorAll('button')];
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  const make = (outcome) => h('li', { class: outcome.kind },
    h('button', { type: 'button', onclick: () => onSelect(outcome.id) },
      h('span', { class: 'meta' },
        h('b', {}, outcome.window.stream),
        h('time', { datetime: new Date(outcome.decidedAtMs).toISOString() }, time(outcome.decidedAtMs)),
        ...tags(outcome)),
      h('span', { class: 'asked' }, outcome.answer?.question ?? outcome.questionId),
      h('span', { class: 'text' }, text(outcome)),
      h('span', { class: 'check-mark', hidden: true }),
      outcome.answer?.modelNote ? h('span', { class: 'caution', title: outcome.answer.modelNote }, outcome.answer.modelNote) : null));

  return (outcomes, selectedId) => {
    reconcile(root, outcomes.slice(0, SHOWN_MAX), (outcome) => outcome.id, make, (element, outcome) => {
      setAttribute(element.firstElementChild, 'aria-pressed', String(outcome.id === selectedId));
      showCheck(element.querySelector('.check-mark'), outcome.check);
    });
    if (outcomes.length === 0) {
      root.replaceChildren(h('li', { class: 'empty' }, 'No answers yet. They appear here as they come.'));
    }
  };
}

export function filterOptions(streamSelect, questionSelect, streams, questions) {
  setOptions(streamSelect, [['', 'All streams'], ...streams.map((name) => [name, name])]);
  setOptions(questionSelect, [['', 'All questions'], ...questions.map((id) => [id, id])]);
}

function text(outcome) {
  switch (outcome.kind) {
    case 'answered': return said(outcome.answer);
    case 'shed': return `Not looked at: ${outcome.reason}`;
    default: return `Failed: ${outcome.message} (${outcome.code})`;
  }
}

/** The answer, and where it is one of a few, how likely beside the others. */
export function said(answer) {
  const text = answer.text || '(an empty answer)';
  return answer.verdict ? `${text} (${percent(answer.verdict.probability)})` : text;
}

function showCheck(element, check) {
  if (!element || !check) return;
  element.hidden = false;
  setAttribute(element, 'data-right', String(check.right));
  setText(element, check.right ? '✓ as it truly was' : `✗ truly: ${check.expected}`);
}

function tags(outcome) {
  const words = [];
  if (outcome.answer) words.push(duration(outcome.answer.latency.totalMs));
  if (outcome.answer?.stop === 'length') words.push('cut at its length');
  if (outcome.window.gapped) words.push('gapped');
  if (outcome.window.partial) words.push('partial');
  return words.map((word) => h('span', { class: 'tag' }, word));
}

export function showHint(element, shown, all) {
  setText(element, all === 0 ? '' : shown === all ? `newest ${all}` : `${shown} of the newest ${all}`);
}
