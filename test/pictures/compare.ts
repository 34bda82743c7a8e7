import {PNG} from 'pngjs';

/** Users cannot see a smaller difference between two channel values (0 to 255). */
const SAME = 6;

/** Up to this many pixels may differ. */
const STRAY_PIXELS = 12;

export interface Comparison {
  /** The difference in words. Undefined if there is none. */
  readonly complaint: string | undefined;
  /** The wanted picture, pale, with the differences in red. */
  readonly diff: PNG;
}

/**
 * Compares two pictures as a user would. The edges of letters and lines may differ a little: a pixel may have any colour
 * between the colours around its place in the other picture. A part that moves by two pixels or more, or changes its
 * colour, is a difference.
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

/** Whether the colour of a pixel is between the colours around its place in the other picture. */
function fits({data, width}: PNG, x: number, y: number, other: PNG): boolean {
  const at = (y * width + x) * 4;
  // Most pixels are equal.
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
