const FIELDS = ['pulse', 'next', 'seenBy', 'note'] as const;

/** The fields of the record's form. */
export type Form = Readonly<Record<(typeof FIELDS)[number], string>>;

const LONGEST = 2000;

export function emptyForm(user: string): Form {
  return {pulse: '72', next: '', seenBy: user, note: ''};
}

export function readForm(sent: ReadonlyMap<string, unknown>): Form {
  const text = (name: string) => String(sent.get(name) ?? '').slice(0, LONGEST);
  return {pulse: text('pulse'), next: text('next'), seenBy: text('seenBy'), note: text('note')};
}
