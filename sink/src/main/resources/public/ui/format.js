// Numbers and times as words.

const whole = new Intl.NumberFormat('en');
const one = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const count = (n) => whole.format(n);

export const rate = (n) => one.format(n);

/** A share of one as per cent: 46.9 % is 46.9, 50 % is 50. */
export function percent(share) {
  const value = 100 * share;
  return `${Number.isInteger(value) || value >= 99.95 ? Math.round(value) : one.format(value)} %`;
}

/** Bytes in the unit a person would use. */
export function bytes(n) {
  if (n < 1024) return `${n} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length, Math.floor(Math.log2(n) / 10));
  return `${one.format(n / 1024 ** power)} ${units[power - 1]}`;
}

/** Milliseconds in the unit a person would use, which stays on the number's line. */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)}\u00a0ms`;
  if (ms < 60_000) return `${one.format(ms / 1000)}\u00a0s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
  return `${Math.floor(ms / 3_600_000)} h ${Math.round((ms % 3_600_000) / 60_000)} min`;
}

export const time = (ms) => clock.format(ms);

export const score = (value) => (value === 0 ? '0' : value.toPrecision(3));
