/** Ends are told in whole seconds. */
const ROUNDING = 1;

/** The cookies of one session, kept the way a browser keeps them. */
export class Cookies {
  readonly #values = new Map<string, string>();
  readonly #ends = new Map<string, number>();

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

  /** Remembers the ends that these cookies are given by an answer which came at this time. */
  keepEnds(lines: readonly string[], time: number): void {
    for (const line of lines) {
      const end = instantOf(line, time);
      if (end !== undefined) this.#ends.set(parsePair(line).name, end);
    }
  }

  /**
   * True when such a line gives one of these cookies a later end than was remembered, as a session that rolls with use
   * does. The same end once more is none, nor is that of a cookie of another kind, as proxies and languages have.
   */
  prolongedBy(lines: readonly string[], time: number): boolean {
    return lines.some((line) => {
      const {name} = parsePair(line);
      const end = instantOf(line, time);
      if (end === undefined || isCleared(line) || !this.#values.has(name)) return false;
      return end > (this.#ends.get(name) ?? 0) + ROUNDING;
    });
  }

  /** True when such a line clears one of these cookies. */
  clearedBy(lines: readonly string[]): boolean {
    return lines.some((line) => isCleared(line) && this.#values.has(parsePair(line).name));
  }
}

function isCleared(line: string): boolean {
  const {maxAge, expires} = endOf(line);
  return maxAge === undefined ? expires !== undefined && expires <= Date.now() / 1000 : maxAge <= 0;
}

/** What a `Set-Cookie` line says of its end, in seconds: nothing for a cookie that ends with its browser. */
function endOf(line: string): {readonly maxAge?: number; readonly expires?: number} {
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(line)?.[1];
  if (maxAge !== undefined) return {maxAge: Number(maxAge)};
  const expires = /;\s*expires=([^;]+)/i.exec(line)?.[1];
  return expires === undefined ? {} : {expires: Date.parse(expires) / 1000};
}

/** When the cookie of a line that came at this time ends: by the same clock, or by the calendar if that is named. */
function instantOf(line: string, time: number): number | undefined {
  const {maxAge, expires} = endOf(line);
  return maxAge === undefined ? expires : time + maxAge;
}

function parsePair(text: string): {name: string; value: string} {
  const equals = text.indexOf('=');
  if (equals === -1) return {name: '', value: ''};
  return {name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim()};
}
