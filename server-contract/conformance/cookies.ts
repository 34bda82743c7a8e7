/** The cookies of one session, kept the way a browser keeps them. */
export class Cookies {
  readonly #values = new Map<string, string>();

  /** @param header what a `Cookie` header holds, such as `sessionid=abc; theme=dark` */
  constructor(header: string) {
    for (const pair of header.split(';')) {
      const {name, value} = parsePair(pair);
      if (name !== '') this.#values.set(name, value);
    }
  }

  toString(): string {
    return [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Takes over what the `Set-Cookie` lines of a reply say. */
  update(lines: readonly string[]): void {
    for (const line of lines) {
      const {name, value} = parsePair(line.split(';', 1)[0] ?? '');
      if (isCleared(line)) this.#values.delete(name);
      else this.#values.set(name, value);
    }
  }

  /** True when such a line clears one of these cookies. */
  clearedBy(lines: readonly string[]): boolean {
    return lines.some((line) => isCleared(line) && this.#values.has(parsePair(line).name));
  }
}

/** True when the line gives a cookie a new end in the future, as a session that rolls with use does. */
export function prolongs(line: string): boolean {
  const end = endOf(line);
  return end !== undefined && end > 0;
}

function isCleared(line: string): boolean {
  const end = endOf(line);
  return end !== undefined && end <= 0;
}

/** Milliseconds to the end that a `Set-Cookie` line names; undefined for a cookie that ends with its browser. */
function endOf(line: string): number | undefined {
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(line)?.[1];
  if (maxAge !== undefined) return Number(maxAge) * 1000;
  const expires = /;\s*expires=([^;]+)/i.exec(line)?.[1];
  return expires === undefined ? undefined : Date.parse(expires) - Date.now();
}

function parsePair(text: string): {name: string; value: string} {
  const equals = text.indexOf('=');
  if (equals === -1) return {name: '', value: ''};
  return {name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim()};
}
