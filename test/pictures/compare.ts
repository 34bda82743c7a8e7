import {PNG} from 'pngjs';

/** Channel values from 0 to 255 that nobody can tell apart. */
const SAME = 6;

/** Pixels that may differ all the same. */
const STRAY_PIXELS = 12;

export interface Comparison {
  /** What is different, in words; undefined where nothing is. */
  readonly complaint: string | undefined;
  /** The wanted picture, pale, with what differs in red. */
  readonly diff: PNG;
}

/**
 * Compares two pictures as a person would. The edges of letters and lines may be drawn a little differently: a pixel
 * may have any colour between those around its place in the other picture. What moves by two pixels or more, or changes
 * its colour, is different.
 */
export function compare(wanted: PNG, actual: PNG): Comparison {
  const diff = new PNG({width: wanted.width, height: wanted.height});
  if (wanted.width !== actual.width || wanted.height !== actual.height) {
    return {complaint: `is ${size(actual)}, and was ${size(wanted)}`, diff};
  }
  let different = 0;
  for (let y = 0; y < wanted.height; y++) {
    for (let x = 0; x < wanted.width; x++) {
      const at = (y * wanted.width + x) * 4;
      const same = fits(wanted, x, y, actual) && fits(actual, x, y, wanted);
      if (!same) different++;
      for (let i = 0; i < 3; i++) diff.data[at + i] = same ? 192 + wanted.data[at + i]! / 4 : [230, 0, 30][i]!;
      diff.data[at + 3] = 255;
    }
  }
  return {complaint: different > STRAY_PIXELS ? `differs in ${different} pixels` : undefined, diff};
}

/** Is a pixel of one picture among the colours around its place in the other? */
function fits({data, width}: PNG, x: number, y: number, other: PNG): boolean {
  const at = (y * width + x) * 4;
  // Most are just the same.
  if (data.readUInt32BE(at) === other.data.readUInt32BE(at)) return true;
  for (let channel = 0; channel < 3; channel++) {
    let least = 255;
    let most = 0;
    for (let row = Math.max(0, y - 1); row <= Math.min(other.height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const value = other.data[(row * width + column) * 4 + channel]!;
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    const value = data[at + channel]!;
    if (value < least - SAME || value > most + SAME) return false;
  }
  return true;
}

function size({width, height}: PNG): string {
  return `${width} × ${height}`;
}
