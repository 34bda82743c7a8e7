import {deepEqual, equal} from 'node:assert/strict';
import {describe, test} from 'node:test';
import {array, assert, constantFrom, property, tuple} from 'fast-check';
import {ActivityTable} from '../../server-contract/stores/activity-table.ts';

describe('activity table', () => {
  test('tells of its records what a Map would whose entries move to the end, whatever is done to it', () => {
    const ids = Array.from({length: 200}, (_, n) => `id ${n}`);
    const deed = tuple(constantFrom('add', 'add', 'advance', 'delete', 'delete oldest'), constantFrom(...ids));
    const deeds = array(deed, {minLength: 300, maxLength: 600, size: 'max'});
    assert(
      property(deeds, (done) => {
        const table = new ActivityTable(ids.length);
        const map = new Map<string, number[]>();
        for (const [time, [what, id]] of done.entries()) {
          const row = table.find(id);
          if (what === 'add' && row === undefined) {
            table.add(id, time, time, time + 1);
            map.set(id, [time, time, time + 1]);
          } else if (what === 'advance' && row !== undefined) {
            table.advance(row, time, time + 2);
            const [startedAt = Number.NaN] = map.get(id)!;
            map.delete(id);
            map.set(id, [startedAt, time, time + 2]);
          } else if (what === 'delete') {
            table.delete(id);
            map.delete(id);
          } else if (what === 'delete oldest' && table.oldest !== undefined) {
            map.delete(table.oldest);
            table.delete(table.oldest);
          }
          equal(table.oldest, map.keys().next().value);
        }
        equal(table.size, map.size);
        for (const [id, numbers] of map) {
          const row = table.find(id)!;
          deepEqual([table.startedAt(row), table.lastActivity(row), table.forgetAt(row)], numbers);
        }
      }),
      {numRuns: 50},
    );
  });

  test('forgets all records whose time has come, and no other', () => {
    const table = new ActivityTable(1000);
    for (let n = 0; n < 1000; n++) table.add(`id ${n}`, 0, 0, n % 10);
    table.forget(6);
    deepEqual([table.size, table.find('id 6'), table.find('id 16')], [300, undefined, undefined]);
    for (const id of ['id 7', 'id 998']) equal(typeof table.find(id), 'number');
  });
});
