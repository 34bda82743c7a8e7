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

  /** Of the attributes of the element, names those that HTML reads in another way than they were meant. */
  misread(attributes: readonly string[]): void {
    for (const name of attributes) {
      // HTML ignores the case, so a property that is written as an attribute loses its hyphen.
      const joined = name.replaceAll('-', '');
      if (joined !== name && this.#attribute(joined) !== null) this.warn(`${joined} is no attribute; write ${name}.`);
    }
    // A boolean attribute is true whatever its value is, and a disabled element ends no session.
    for (const name of ['disabled', 'guard-forms', 'debug']) {
      const value = this.#attribute(name) ?? '';
      if (/^(false|no|0)$/i.test(value)) this.warn(`${name}="${value}" is true; leave the attribute out.`);
    }
  }
}
