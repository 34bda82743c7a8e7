/** `Max-Age` and `Expires` are whole seconds. */
const ROUNDING = 1;

/** The cookies of one session, kept as a browser keeps them. */
export class Cookies {
  readonly #values = new Map<string, string>();
  readonly #ends = new Map<string, number>();

  /** @param header the value of a `Cookie` header, such as `sessionid=abc; theme=dark` */
  constructor(header: string) {
    for (const pair of header.split(';')) {
      const {name, value} = parsePair(pair);
      if (name !== '') this.#values.set(name, value);
    }
  }

  toString(): string {
    return [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Applies the `Set-Cookie` lines of a response. */
  update(lines: readonly string[]): void {
    for (const line of lines) {
      const {name, value} = parsePair(line.split(';', 1)[0] ?? '');
      if (isCleared(line)) this.#values.delete(name);
      else this.#values.set(name, value);
    }
  }

  /** Remembers the expiry times that a response, received at this time, gives to these cookies. */
  keepEnds(lines: readonly string[], time: number): void {
    for (const line of lines) {
      const end = expiryOf(line, time);
      if (end !== undefined) this.#ends.set(parsePair(line).name, end);
    }
  }

  /**
   * True when a line gives one of these cookies a later expiry time than the remembered one, as a rolling session
   * does. The same time once more is no extension. Other cookies, such as those of load balancers, are ignored.
   */
  areExtendedBy(lines: readonly string[], time: number): boolean {
    return lines.some((line) => {
      const {name} = parsePair(line);
      const end = expiryOf(line, time);
      if (end === undefined || isCleared(line) || !this.#values.has(name)) return false;
      return end > (this.#ends.get(name) ?? 0) + ROUNDING;
    });
  }

  /** True when a line clears one of these cookies. */
  areClearedBy(lines: readonly string[]): boolean {
    return lines.some((line) => isCleared(line) && this.#values.has(parsePair(line).name));
  }
}

function isCleared(line: string): boolean {
  const {maxAge, expires} = expiryAttributes(line);
  return maxAge === undefined ? expires !== undefined && expires <= Date.now() / 1000 : maxAge <= 0;
}

/** `Max-Age`, or else `Expires`, in seconds. Neither for a cookie that lives as long as the browser runs. */
function expiryAttributes(line: string): {readonly maxAge?: number; readonly expires?: number} {
  const maxAge = /;\s*max-age=(-?\d+)/i.exec(line)?.[1];
  if (maxAge !== undefined) return {maxAge: Number(maxAge)};
  const expires = /;\s*expires=([^;]+)/i.exec(line)?.[1];
  return expires === undefined ? {} : {expires: Date.parse(expires) / 1000};
}

/** When the cookie of a line, received at this time, expires: `Expires` by the calendar, `Max-Age` by the suite's clock. */
function expiryOf(line: string, time: number): number | undefined {
  const {maxAge, expires} = expiryAttributes(line);
  return maxAge === undefined ? expires : time + maxAge;
}

function parsePair(text: string): {name: string; value: string} {
  const equals = text.indexOf('=');
  if (equals === -1) return {name: '', value: ''};
  return {name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim()};
}
