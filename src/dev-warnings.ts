/** Tells a developer on the console about mistakes in the use of the element, each once. */
export class DevWarnings {
  readonly #given = new Set<string>();
  readonly #attribute: (name: string) => string | null;

  /** `attribute` gives the value of an attribute as it is written in the page. */
  constructor(attribute: (name: string) => string | null) {
    this.#attribute = attribute;
  }

  warn(message: string): void {
    if (this.#given.has(message)) return;
    this.#given.add(message);
    console.error(`<session-security> ${message}`);
  }

  /** Names the attribute, its value, and what is used instead. */
  invalidAttribute(name: string, value: unknown, expected: string, instead: string): void {
    const shown = Number.isNaN(value) ? (this.#attribute(name) ?? value) : value;
    this.warn(`${name}="${shown}" is not ${expected}; using ${instead}.`);
  }
}
