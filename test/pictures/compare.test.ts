import {equal, match} from 'node:assert/strict';
import {test} from 'node:test';
import {PNG} from 'pngjs';
import {compare} from './compare.ts';

type Colour = readonly [number, number, number];

const WHITE: Colour = [255, 255, 255];
const BLUE: Colour = [26, 86, 196];

/** A picture of a button of this colour at this place on white. */
function picture({left = 20, top = 20, colour = BLUE, page = WHITE, width = 100} = {}): PNG {
  const png = new PNG({width, height: 60});
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const inside = x >= left && x < left + 40 && y >= top && y < top + 20;
      png.data.set([...(inside ? colour : page), 255], (y * width + x) * 4);
    }
  }
  return png;
}

/** The same picture with an edge half a pixel aside. */
function blurred(): PNG {
  const png = picture();
  for (let y = 20; y < 40; y++) png.data.set([140, 170, 225, 255], (y * png.width + 20) * 4);
  return png;
}

const same = (actual: PNG) => equal(compare(picture(), actual).complaint, undefined);
const different = (actual: PNG) => match(compare(picture(), actual).complaint ?? '', /^(differs in|is) \d/);

test('a picture equals itself, and one with slightly different edges', () => {
  same(picture());
  same(blurred());
});

test('a part that moved by two pixels is a difference, in any direction', () => {
  different(picture({left: 22}));
  different(picture({left: 18}));
  different(picture({top: 22}));
  different(picture({top: 18}));
});

test('a slightly different colour is a difference', () => {
  different(picture({colour: [26, 86, 206]}));
  different(picture({page: [245, 245, 245]}));
});

test('another size is a difference', () => {
  different(picture({width: 101}));
});

test('the result shows differences red and the rest pale', () => {
  const {diff} = compare(picture(), picture({left: 30}));
  const at = (x: number, y: number) => [...diff.data.subarray((y * 100 + x) * 4, (y * 100 + x) * 4 + 3)];
  equal(String(at(65, 30)), '230,0,30');
  equal(String(at(5, 5)), '255,255,255');
});
