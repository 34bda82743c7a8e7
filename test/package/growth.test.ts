import {deepEqual, equal, match} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {growthText, type Point, slope} from '../bench/growth.ts';

const SIZES = [10, 100, 1000];
const points = (cost: (size: number) => number): Point[] => SIZES.map((size) => ({size, cost: cost(size)}));

describe('the growth of a cost', () => {
  for (const [name, cost, expected] of [
    ['flat', () => 7, 0],
    ['as much more as the size', (size: number) => 3 * size, 1],
    ['with the square of the size', (size: number) => size ** 2, 2],
    ['less with a greater size', (size: number) => 5 / size, -1],
  ] as const) {
    test(`has the slope ${expected} if it is ${name}`, () => {
      equal(slope(points(cost)).toFixed(6), expected.toFixed(6));
    });
  }

  test('has a slope from the points that cost something', () => {
    deepEqual(
      [slope(points(() => 0)), slope([...points((size) => size), {size: 10_000, cost: 0}]).toFixed(2)],
      [0, '1.00'],
    );
  });

  test('is a table that ends in the slope, and a picture with each curve', () => {
    const curves = [
      {name: 'one & all', points: points((size) => size)},
      {name: 'the first two', points: points(() => 2).slice(0, 2)},
    ];
    const {charts, report} = growthText({name: 'x', title: 'X', of: 'tabs', unit: 'ms', curves});
    deepEqual(report[1]!.split('\n'), [
      '| ms, by tabs | 10 | 100 | 1,000 | slope |',
      '| --- | ---: | ---: | ---: | ---: |',
      '| one & all | 10.0 | 100.0 | 1000.0 | 1.00 |',
      '| the first two | 2.0 | 2.0 |  | 0.00 |',
    ]);
    equal(report[0], `![X](images/${charts[0]!.file})`);
    match(charts[0]!.svg, /<svg[\s\S]*one &amp; all[\s\S]*the first two/);
    deepEqual(charts[0]!.svg.match(/<circle/g)?.length, 5);
  });
});
