/** The id of the nth session of a crowd: 128 bits in hexadecimal, like ids of session libraries. */
export function crowdId(n: number): string {
  return n.toString(16).padStart(32, '0');
}

/** The user of a session. Each session of a crowd is of another user. */
export function crowdUser(id: string): string {
  return id.slice(-8);
}
