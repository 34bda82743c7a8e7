import {type Chart, chartText} from './chart.ts';
import {table} from './findings.ts';

/** The cost of one thing at each size. */
export interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Point {
  readonly size: number;
  readonly cost: number;
}

/**
 * The exponent by which a cost grows, by least squares over the logarithms of sizes and costs: 0 is flat, and with 1 ten
 * times the size costs ten times as much. Points that cost nothing are left out, because they have no logarithm.
 */
export function slope(points: readonly Point[]): number {
  const logs = points.filter(({cost}) => cost > 0).map(({size, cost}) => [Math.log(size), Math.log(cost)] as const);
  if (logs.length < 2) return 0;
  const meanSize = mean(logs.map(([size]) => size));
  const meanCost = mean(logs.map(([, cost]) => cost));
  const covariance = mean(logs.map(([size, cost]) => (size - meanSize) * (cost - meanCost)));
  return covariance / mean(logs.map(([size]) => (size - meanSize) ** 2));
}

/** Curves to show in one picture, and in one table whose last column has the slopes. */
export interface Growth {
  /** Begins the name of the picture's file: `growth-<name>.svg`. */
  readonly name: string;
  /** The text in place of the picture, for a reader who does not see it. */
  readonly title: string;
  /** What grows, such as `tabs`. */
  readonly of: string;
  /** The unit of the costs, such as `µs`. */
  readonly unit: string;
  readonly curves: readonly Curve[];
  /** Digits behind the point; default: 1. */
  readonly digits?: number;
}

export interface GrowthText {
  readonly charts: readonly Chart[];
  /** Markdown. */
  readonly report: readonly string[];
}

export function growthText({name, title, of, unit, curves, digits = 1}: Growth): GrowthText {
  const sizes = [...new Set(curves.flatMap(({points}) => points.map(({size}) => size)))].sort((a, b) => a - b);
  const costAt = ({points}: Curve, size: number) => points.find((point) => point.size === size)?.cost.toFixed(digits);
  const rows = curves.map((curve) => [
    curve.name,
    ...sizes.map((size) => costAt(curve, size) ?? ''),
    slope(curve.points).toFixed(2),
  ]);
  const file = `growth-${name}.svg`;
  return {
    charts: [{file, svg: chartText({title, of, unit, curves})}],
    report: [
      `![${title}](images/${file})`,
      table([`${unit}, by ${of}`, ...sizes.map((size) => size.toLocaleString('en')), 'slope'], rows),
    ],
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
