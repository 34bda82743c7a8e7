/** docs/benchmarks.md, section by section, and its main figures in docs/comparison.md and README.md. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {type Findings, type Goal, table} from './findings.ts';

const DOCUMENT = 'docs/benchmarks.md';
const COMPARISON = 'docs/comparison.md';
const README = 'README.md';

/** The main figures that README.md has, by the beginning of their names. */
const README_FIGURES = ['bytes a page loads', 'pings an hour', 'faults of'];

const INTRODUCTION = `# Benchmarks

The cost of \`<session-security>\`, and how well it keeps a session timeout, beside other libraries and a listener written
by hand. All are measured side by side and in turns, by

\`\`\`sh
npm run bench                  # all sections, in less than 40 minutes
npm run bench -- sizes tabs    # the named sections
\`\`\`

which writes this page, and the main figures into [comparison.md](comparison.md) and the README. The other libraries are
installed into \`test/bench/peers\` and \`test/bench/peers-server\` if they are missing; the original and its jQuery come
from Debian's packages \`python3-django-session-security\` and \`libjs-jquery\`, and the mouse and keyboard from \`xvfb\`
and \`xdotool\`. A goal that is missed fails nothing: tests check sizes and counts, and times differ from machine to
machine. Each goal has its reason beside it. Sections that only count run while the section \`hidden\` waits; each of the
others has the machine to itself.
`;

export interface Section {
  readonly name: string;
  readonly title: string;
}

/** One section as Markdown: goals with measurements, explanations of those that are missed, tables, circumstances. */
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

/** Replaces sections by new ones of the same name; a section that was missing is inserted in `order`. */
export function writeDocument(order: readonly Section[], fresh: ReadonlyMap<string, string>): void {
  const old = sectionsOf(existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '');
  const sections = order.flatMap(({name}) => {
    const text = fresh.get(name) ?? old.get(name);
    return text === undefined ? [] : [`<!-- section: ${name} -->\n\n${text}\n`];
  });
  writeFileSync(DOCUMENT, [INTRODUCTION, ...sections, '<!-- end -->\n'].join('\n'));
}

/** The text of each section by its name. */
export function sectionsOf(document: string): Map<string, string> {
  const parts = document.split(/<!-- (?:section: (\w+)|end) -->/).slice(1);
  const sections = new Map<string, string>();
  for (let index = 0; index < parts.length; index += 2) {
    const [name, text] = [parts[index], parts[index + 1]];
    if (name && text) sections.set(name, text.trim());
  }
  return sections;
}

/** A page that repeats figures of docs/benchmarks.md: its text, and the text it should have. */
export interface Repeating {
  readonly path: string;
  readonly written: string;
  readonly wanted: string;
}

/** docs/comparison.md has the main figures and the faults, README.md three of the figures. */
export function repeatedFigures(): readonly Repeating[] {
  const sections = sectionsOf(readFileSync(DOCUMENT, 'utf8'));
  const rows = [...sections.values()].flatMap((section) =>
    section.split('\n').filter((line) => line.startsWith(`| ${MAIN}`)),
  );
  const [head, rule] = figures([]).split('\n');
  const main = rows.map((line) => line.replaceAll('**', '').replace(/ \d+\.\d+\.\d+/g, ''));
  const faults =
    sections
      .get('faults')
      ?.split('\n\n')
      .find((part) => part.startsWith('| fault |')) ?? '';
  const [comparison, readme] = [readFileSync(COMPARISON, 'utf8'), readFileSync(README, 'utf8')];
  const withFigures = between(comparison, 'figures', [head, rule, ...main].join('\n'));
  return [
    {path: COMPARISON, written: comparison, wanted: between(withFigures, 'faults', faults)},
    {path: README, written: readme, wanted: between(readme, 'figures', README_FIGURES.map(sentence(main)).join('\n'))},
  ];
}

/**
 * Returns a function that finds the row of a goal by its beginning, and writes its name, measurement and goal as one
 * sentence.
 */
function sentence(rows: readonly string[]): (name: string) => string {
  return (name) => {
    const row = rows.find((row) => row.startsWith(`| ${name}`)) ?? '';
    const [what, measured, goal] = row.replace(/^\| /, '').split(' | ');
    return `- ${what}: ${measured} (goal: ${goal})`;
  };
}

/** Puts `text` between the two comments of this name. */
function between(document: string, name: string, text: string): string {
  const [before, after] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  return document.replace(new RegExp(`${before}[\\s\\S]*?${after}`), () => `${before}${text}\n${after}`);
}

export function writeRepeatedFigures(): void {
  for (const {path, wanted} of repeatedFigures()) writeFileSync(path, wanted);
}

/** Main figures are bold. */
const MAIN = '**';

function figures(goals: readonly Goal[]): string {
  return table(
    ['', '`<session-security>`', 'goal', 'why this goal', 'others'],
    goals.map(({what, goal, because, measured, met, others, minor}) => [
      minor ? what : `${MAIN}${what}${MAIN}`,
      met ? measured : `${measured}, missed`,
      goal,
      oneLine(because),
      others ?? '',
    ]),
  ).replaceAll('---:', '---');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
