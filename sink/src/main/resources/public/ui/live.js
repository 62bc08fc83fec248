// The connection: listens to /api/live, notices when it is gone, says so, and comes back by itself.

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 15_000;
// Figures come every second; silence this long means that nobody is there, even if the socket does not know yet.
const SILENCE_MAX_MS = 10_000;

/**
 * @param handlers  by event name: figures, streams, frame, outcome, event; each gets the parsed data
 * @param onState   told 'live' when data flows, 'lost' with the milliseconds until the next try
 * @returns a function that tries again at once
 */
export function connect(handlers, onState) {
  let source = null;
  let retryMs = RETRY_FIRST_MS;
  let retryTimer = 0;
  let silenceTimer = 0;

  function open() {
    clearTimeout(retryTimer);
    source?.close();
    source = new EventSource('/api/live');
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        heard();
        handle(JSON.parse(event.data));
      });
    }
    source.addEventListener('open', () => onState('live'));
    source.addEventListener('error', lost);
    watchSilence();
  }

  function heard() {
    retryMs = RETRY_FIRST_MS;
    watchSilence();
  }

  function watchSilence() {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(lost, SILENCE_MAX_MS);
  }

  function lost() {
    clearTimeout(silenceTimer);
    clearTimeout(retryTimer);
    source?.close();
    source = null;
    onState('lost', retryMs);
    retryTimer = setTimeout(open, retryMs);
    retryMs = Math.min(2 * retryMs, RETRY_MAX_MS);
  }

  addEventListener('online', open);
  open();
  return open;
}
