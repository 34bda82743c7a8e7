/** A description, and a list of facts such as type and default below it. A fact that is undefined is left out. */
export function entry(description: string | undefined, facts: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries(facts).flatMap(([name, text]) => {
    if (text === undefined) return [];
    return [`- ${name}: ${isWords(text) ? text : `\`${text}\``}`];
  });
  return `${description}\n\n${lines.join('\n')}`;
}

/** A default in words, such as "nine tenths of expireAfter", is no code. */
function isWords(text: string): boolean {
  return text === 'none' || (/\s/.test(text) && !/[=|'"<{]/.test(text));
}
