/** docs/benchmarks.md, section by section, and the main figures of it in README.md. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {type Findings, type Goal, table} from './findings.ts';

const DOCUMENT = 'docs/benchmarks.md';
const README = 'README.md';

const INTRODUCTION = `# Benchmarks

What \`<session-security>\` costs and keeps, beside what a person would pick instead, measured side by side and in turns by

\`\`\`sh
npm run bench                  # all of it but what takes long: some twenty-five minutes
npm run bench -- --long        # all of it
npm run bench -- sizes moves   # what is named alone
\`\`\`

which writes this page, and the main figures into the README. The peers are installed into \`test/bench/peers\` when they
are missing; the original and its jQuery come from Debian's packages \`python3-django-session-security\` and
\`libjs-jquery\`. It judges nothing: sizes and counts are held by tests, and times differ from machine to machine.
`;

export interface Section {
  readonly name: string;
  readonly title: string;
}

/** One section as Markdown: goals with what was measured, explanations of those that are missed, tables, circumstances. */
export function sectionText({name, title}: Section, {goals, report}: Findings, circumstances: string): string {
  return [
    `## ${title}`,
    goals.length > 0 ? figures(goals) : '',
    ...goals.filter(({met, why}) => !met && why).map(({what, why}) => `Missed: ${what}. ${oneLine(why!)}`),
    ...report,
    `*\`npm run bench -- ${name}\`, ${circumstances}*`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** Puts new sections in the place of those of the same name, or in their order. */
export function writeDocument(order: readonly Section[], fresh: ReadonlyMap<string, string>): void {
  const old = sectionsOf(existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '');
  const sections = order.flatMap(({name}) => {
    const text = fresh.get(name) ?? old.get(name);
    return text === undefined ? [] : [`<!-- section: ${name} -->\n\n${text}\n`];
  });
  writeFileSync(DOCUMENT, [INTRODUCTION, ...sections, '<!-- end -->\n'].join('\n'));
}

/** Of each section. */
export function sectionsOf(document: string): Map<string, string> {
  const parts = document.split(/<!-- (?:section: (\w+)|end) -->/).slice(1);
  const sections = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2) {
    const [name, text] = [parts[index], parts[index + 1]];
    if (name && text) sections.set(name, text.trim());
  }
  return sections;
}

/** What README.md says, and what it should say after docs/benchmarks.md: the main figures, and the faults. */
export function readmeFigures(): {written: string; wanted: string} {
  const written = readFileSync(README, 'utf8');
  const sections = sectionsOf(readFileSync(DOCUMENT, 'utf8'));
  const main = [...sections.values()].flatMap((section) =>
    section.split('\n').filter((line) => line.startsWith(`| ${MAIN}`)),
  );
  const [head, rule] = figures([]).split('\n');
  const rows = main.map((line) => line.replaceAll('**', '').replace(/ \d+\.\d+\.\d+/g, ''));
  const faults =
    sections
      .get('faults')
      ?.split('\n\n')
      .find((part) => part.startsWith('| fault |')) ?? '';
  const wanted = between(between(written, 'figures', [head, rule, ...rows].join('\n')), 'faults', faults);
  return {written, wanted};
}

/** Puts `text` between the two comments of this name. */
function between(document: string, name: string, text: string): string {
  const [before, after] = [`<!-- ${name} -->\n\n`, `<!-- end of ${name} -->`];
  return document.replace(new RegExp(`${before}[\\s\\S]*?${after}`), () => `${before}${text}\n\n${after}`);
}

export function writeReadme(): void {
  writeFileSync(README, readmeFigures().wanted);
}

/** By which the main figures are known. */
const MAIN = '**';

function figures(goals: readonly Goal[]): string {
  return table(
    ['', '`<session-security>`', 'goal', 'others'],
    goals.map(({what, goal, measured, met, others, minor}) => [
      minor ? what : `${MAIN}${what}${MAIN}`,
      met ? measured : `${measured}, missed`,
      goal,
      others ?? '',
    ]),
  ).replaceAll('---:', '---');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
