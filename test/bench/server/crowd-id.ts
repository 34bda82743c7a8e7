/** The id of the nth session of a crowd: 128 bits in hexadecimal, like ids of session libraries. */
export function crowdId(n: number): string {
  return n.toString(16).padStart(32, '0');
}
