/** Longer than any line of a stream of ends. What is longer belongs to something else, and is dropped. */
const LONGEST_LINE = 4096;

export interface ParsedStream {
  /** A message of this type has arrived; its data do not matter. */
  message(type: string): void;
  /** The server asks for this pause before the next connection; milliseconds. */
  retry(delayMs: number): void;
}

/**
 * Reads the text of an event stream, in whatever pieces it arrives. Comments, ids and the content of data are dropped.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function createEventParser(to: ParsedStream): (text: string) => void {
  let rest = '';
  let type = '';
  let hasData = false;
  let endedWithCr = false;

  function readLine(line: string): void {
    if (line === '') {
      if (hasData) to.message(type || 'message');
      type = '';
      hasData = false;
      return;
    }
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === 'event') type = value;
    else if (field === 'data') hasData = true;
    else if (field === 'retry' && /^\d+$/.test(value)) to.retry(Number(value));
  }

  return (text) => {
    // One line end that was cut in two is still one.
    const fresh = endedWithCr && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') endedWithCr = text.endsWith('\r');
    const lines = (rest + fresh).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) rest = '';
    for (const line of lines) readLine(line);
  };
}
