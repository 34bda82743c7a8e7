import type {Curve} from './growth.ts';

/** A picture that a section shows; the file is in docs/images. */
export interface Chart {
  readonly file: string;
  readonly svg: string;
}

export interface Axes {
  readonly title: string;
  readonly of: string;
  readonly unit: string;
  readonly curves: readonly Curve[];
}

const [WIDTH, HEIGHT] = [720, 320];
const PLOT = {left: 64, right: WIDTH - 230, top: 34, bottom: HEIGHT - 48};
const LEGEND = {left: PLOT.right + 20, line: 20};

/** One for each curve, and a dash with it, so that the curves differ without colours too. */
const STROKES = ['#1a56c4', '#c2410c', '#15803d', '#7e22ce', '#0e7490', '#be123c', '#854d0e', '#475569'];
const DASHES = ['', '7 3', '2 3', '9 3 2 3'];

const STYLE = `text{font:12px system-ui,sans-serif;fill:#333}line{stroke:#ccc}polyline{fill:none;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#ddd}line{stroke:#555}polyline,path,circle{filter:brightness(1.7)}}`;

/** An SVG picture with both axes logarithmic: a cost that grows with a power of the size is a straight line. */
export function chartText({title, of, unit, curves}: Axes): string {
  const points = curves.flatMap((curve) => curve.points.filter(({cost}) => cost > 0));
  const sizes = scale(
    points.map(({size}) => size),
    PLOT.left,
    PLOT.right,
  );
  const costs = scale(
    points.map(({cost}) => cost),
    PLOT.bottom,
    PLOT.top,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    ...costs.ticks.map((cost) => horizontal(costs.at(cost), label(cost))),
    ...sizes.ticks.map((size) => vertical(sizes.at(size), label(size))),
    text((PLOT.left + PLOT.right) / 2, HEIGHT - 10, of, 'middle'),
    text(4, 16, unit),
    ...curves.map((curve, index) => {
      const kept = curve.points.filter(({cost}) => cost > 0);
      return drawn(
        kept.map(({size, cost}) => [sizes.at(size), costs.at(cost)] as const),
        index,
      );
    }),
    ...curves.map(({name}, index) => legend(name, index)),
    '</svg>\n',
  ].join('\n');
}

interface Scale {
  at(value: number): number;
  readonly ticks: readonly number[];
}

/** From the power of ten below the least value to the one above the greatest. */
function scale(values: readonly number[], from: number, to: number): Scale {
  const least = Math.floor(Math.log10(Math.min(...values)));
  const most = Math.max(Math.ceil(Math.log10(Math.max(...values))), least + 1);
  return {
    at: (value) => from + ((Math.log10(value) - least) / (most - least)) * (to - from),
    ticks: Array.from({length: most - least + 1}, (_, step) => 10 ** (least + step)),
  };
}

function drawn(places: readonly (readonly [number, number])[], index: number): string {
  const corners = places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`);
  const dots = corners.map((corner) => {
    const [x, y] = corner.split(',');
    return `<circle cx="${x}" cy="${y}" r="3" fill="${strokeOf(index)}"/>`;
  });
  return `<polyline ${lineOf(index)} points="${corners.join(' ')}"/>${dots.join('')}`;
}

function legend(name: string, index: number): string {
  const y = PLOT.top + 6 + index * LEGEND.line;
  return `<path ${lineOf(index)} stroke-width="2" d="M${LEGEND.left} ${y}h24"/>${text(LEGEND.left + 32, y + 4, name)}`;
}

function lineOf(index: number): string {
  return `stroke="${strokeOf(index)}" stroke-dasharray="${DASHES[index % DASHES.length]}"`;
}

function strokeOf(index: number): string {
  return STROKES[index % STROKES.length]!;
}

function horizontal(y: number, name: string): string {
  return `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${y}" y2="${y}"/>${text(PLOT.left - 6, y + 4, name, 'end')}`;
}

function vertical(x: number, name: string): string {
  return `<line x1="${x}" x2="${x}" y1="${PLOT.top}" y2="${PLOT.bottom}"/>${text(x, PLOT.bottom + 18, name, 'middle')}`;
}

function text(x: number, y: number, content: string, anchor = 'start'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

/** `1,000` and `0.001`. */
function label(value: number): string {
  return value.toLocaleString('en', {maximumFractionDigits: 6});
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
