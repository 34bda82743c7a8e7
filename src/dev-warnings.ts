/** The messages of this page. Its elements may be copies of one another. */
const given = new Set<string>();

/** Tells a developer on the console about mistakes in the use of the element, each once a page. */
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
