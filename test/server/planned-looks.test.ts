import {deepEqual, equal} from 'node:assert/strict';
import {afterEach, beforeEach, describe, mock, test} from 'node:test';
import {PlannedLooks} from '../../server-contract/core/planned-looks.ts';
import {stopProcessClock} from './process-clock.ts';

describe('planned looks', () => {
  beforeEach(() => {
    stopProcessClock();
    mock.timers.enable({apis: ['setTimeout']});
  });
  afterEach(() => mock.timers.reset());

  test('E5: the looks of a second share one timer, none comes early, and none a second late', () => {
    const started = mock.method(globalThis, 'setTimeout');
    const looks = new PlannedLooks();
    let looked = 0;
    for (let n = 0; n < 1000; n++) looks.add({lookAgain: () => void looked++}, 3000 + n / 1000);
    equal(started.mock.callCount() <= 2, true);
    mock.timers.tick(2999);
    equal(looked, 0);
    mock.timers.tick(1002);
    equal(looked, 1000);
    started.mock.restore();
  });

  test('E5: a look that is removed does not come', () => {
    const looks = new PlannedLooks();
    const looked: string[] = [];
    const [one, other] = ['one', 'other'].map((name) => ({lookAgain: () => void looked.push(name)}));
    looks.remove(one!, looks.add(one!, 0));
    looks.add(other!, 0);
    mock.timers.tick(2000);
    deepEqual(looked, ['other']);
  });
});
