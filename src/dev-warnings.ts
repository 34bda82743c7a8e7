/** Messages that were logged already. Shared, so that several elements with the same mistake log it once. */
const given = new Set<string>();

/** Logs mistakes in the use of the element on the console, each once a page. */
export class DevWarnings {
  readonly #attribute: (name: string) => string | null;

  /** `attribute` gives the value of an attribute as it is written in the page. */
  constructor(attribute: (name: string) => string | null) {
    this.#attribute = attribute;
  }

  warn(message: string): void {
    if (given.has(message)) return;
    given.add(message);
    console.error(`<session-security> ${message}`);
  }

  /** Names the attribute, its value, and what is used instead. */
  invalidAttribute(name: string, value: unknown, expected: string, instead: string): void {
    const shown = Number.isNaN(value) ? (this.#attribute(name) ?? value) : value;
    this.warn(`${name}="${shown}" is not ${expected}; using ${instead}.`);
  }
}
