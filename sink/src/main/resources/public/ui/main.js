// Wires the parts of the page together.
import { answersView, filterOptions, Outcomes, showHint } from './answers.js';
import { askBox } from './ask.js';
import { byId, setAttribute, setText } from './dom.js';
import { Events, eventsView } from './events.js';
import { figuresView } from './figures.js';
import { duration } from './format.js';
import { historyBox } from './history.js';
import { connect } from './live.js';
import { pyramidView } from './pyramid.js';
import { questionsBox } from './questions.js';
import { streamsView } from './streams.js';

// Following the newest answer redraws the pyramid; more often than this nobody could look at it.
const FOLLOW_EVERY_MS = 2_000;
const HISTORY = 200;
const EVENT_HISTORY = 100;

const state = {
  streams: [],
  outcomes: new Outcomes(),
  events: new Events(),
  filter: { stream: '', question: '', unanswered: false },
  selected: null,
  follow: true,
  serverAheadMs: 0,
};

const figures = figuresView(byId('figures'));
const streams = streamsView(byId('streams'), (name) => setFilter({ stream: state.filter.stream === name ? '' : name }));
const answers = answersView(byId('answer-list'), (id) => {
  setFollow(false);
  select(id);
});
const events = eventsView(byId('event-list'), byId('timeline'), byId('events-hint'), (stream) => setFilter({ stream }));
const pyramid = pyramidView(byId('pyramid'));
pyramid.message('The newest answer appears here.');
questionsBox();
historyBox((outcome) => {
  setFollow(false);
  select(outcome.id);
});
const ask = askBox((reply) => {
  state.selected = null;
  setFollow(false);
  pyramid.show({ ...reply, decidedAtMs: Date.now() });
  byId('pyramid').scrollIntoView({ block: 'nearest' });
});
ask.then(({ model }) => model && showModel(model));

function showModel({ id, note }) {
  if (!id) return;
  byId('model').hidden = false;
  setText(byId('model'), id);
  showNote(note);
}

function showNote(note) {
  byId('note').hidden = !note;
  setText(byId('note'), note ?? '');
}

// Drawing is done once per frame of the screen, however many events came in between.
let drawing = false;
function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawNow();
  });
}

function drawNow() {
  const names = state.streams.map((s) => s.stream);
  streams.show(state.streams, state.filter.stream, Date.now() + state.serverAheadMs);
  events(state.events, Date.now() + state.serverAheadMs);
  setText(byId('streams-hint'), names.length === 0 ? 'none yet: they appear when their first frame arrives' : `${names.length}`);
  filterOptions(byId('filter-stream'), byId('filter-question'), names, state.outcomes.questions());
  byId('filter-stream').value = state.filter.stream;
  const shown = state.outcomes.filtered(state.filter);
  answers(shown, state.selected);
  showHint(byId('answers-hint'), shown.length, state.outcomes.newestFirst.length);
  ask.then((box) => box.streams(names));
  followNewest(shown);
}

function setFilter(change) {
  Object.assign(state.filter, change);
  draw();
}

byId('filter-stream').addEventListener('change', (event) => setFilter({ stream: event.target.value }));
byId('filter-question').addEventListener('change', (event) => setFilter({ question: event.target.value }));
byId('filter-unanswered').addEventListener('change', (event) => setFilter({ unanswered: event.target.checked }));
byId('filters').addEventListener('submit', (event) => event.preventDefault());
byId('follow').addEventListener('change', (event) => setFollow(event.target.checked));

function setFollow(follow) {
  state.follow = follow;
  byId('follow').checked = follow;
  draw();
}

let followedAt = 0;
let followTimer = 0;
function followNewest(shown) {
  const newest = shown.find((outcome) => outcome.kind === 'answered');
  if (!state.follow || !newest || newest.id === state.selected) return;
  const waitMs = followedAt + FOLLOW_EVERY_MS - performance.now();
  clearTimeout(followTimer);
  if (waitMs > 0) {
    followTimer = setTimeout(draw, waitMs);
    return;
  }
  followedAt = performance.now();
  select(newest.id);
}

async function select(id) {
  state.selected = id;
  draw();
  const response = await fetch(`/api/answers/${encodeURIComponent(id)}`).catch(() => null);
  if (state.selected !== id) return;
  if (!response?.ok) {
    pyramid.message(response?.status === 404
      ? 'This answer is no longer held. Newer ones are in the list.'
      : 'The answer could not be read. Trying again with the next one.');
    return;
  }
  const outcome = await response.json();
  if (state.selected !== id) return;
  if (outcome.kind === 'answered') pyramid.show(outcome);
  else pyramid.message(outcome.kind === 'shed' ? `This window was not looked at: ${outcome.reason}.` : `This window failed: ${outcome.message}`);
}

function takeIn(outcomes) {
  state.outcomes.add(outcomes);
  const newest = outcomes.find((outcome) => outcome.answer);
  if (newest) showModel({ id: newest.answer.model, note: newest.answer.modelNote });
  draw();
}

async function catchUp() {
  const response = await fetch(`/api/answers?limit=${HISTORY}`).catch(() => null);
  if (response?.ok) takeIn(await response.json());
  const told = await fetch(`/v1/events?limit=${EVENT_HISTORY}`).catch(() => null);
  if (told?.ok) takeInEvents(await told.json());
}

function takeInEvents(told) {
  state.events.add(told);
  draw();
}

const retry = connect({
  figures(f) {
    state.serverAheadMs = f.atMs - Date.now();
    figures(f);
  },
  streams(list) {
    state.streams = list;
    draw();
  },
  frame: (f) => streams.frame(f),
  outcome: (outcome) => takeIn([outcome]),
  event: (event) => takeInEvents([event]),
}, showConnection);

byId('retry').addEventListener('click', retry);

function showConnection(connection, retryMs) {
  const line = byId('connection');
  const words = line.querySelector('.words');
  setAttribute(line, 'data-state', connection);
  document.body.classList.toggle('stale', connection === 'lost');
  byId('retry').hidden = connection !== 'lost';
  if (connection === 'live') {
    setText(words, 'Live');
    catchUp();
    return;
  }
  setText(words, `Connection lost, trying again in ${duration(retryMs)}`);
}
