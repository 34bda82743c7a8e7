/** The time that is spoken while `seconds` are left: it changes at each minute, then at 30 and 10 seconds (W3). */
export function spokenSeconds(seconds: number): number {
  if (seconds <= 10) return 10;
  if (seconds <= 30) return 30;
  return Math.ceil(seconds / 60) * 60;
}
