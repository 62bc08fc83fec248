// Server-sent events over fetch: EventSource cannot POST.

/** Yields {event, data} with data parsed as JSON; comments and empty events are passed over. */
export async function* readEvents(body) {
  let event = 'message';
  let data = [];
  for await (const line of lines(body)) {
    if (line === '') {
      if (data.length > 0 && data.join('\n') !== '[DONE]') yield { event, data: JSON.parse(data.join('\n')) };
      event = 'message';
      data = [];
    } else if (line.startsWith('event:')) {
      event = line.slice(6).trim();
    } else if (line.startsWith('data:')) {
      data.push(line.slice(5).replace(/^ /, ''));
    }
  }
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const parts = (rest + value).split(/\r\n|\n|\r(?!$)/);
      rest = parts.pop();
      yield* parts;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
