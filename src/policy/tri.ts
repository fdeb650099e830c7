/** Three-valued truth. */
export type Tri = true | false | 'unknown';

export const not = (value: Tri): Tri => (value === 'unknown' ? value : !value);

/** True when one is true, false when all are false. */
export function some<T>(items: Iterable<T>, test: (item: T) => Tri): Tri {
  let result: Tri = false;
  for (const item of items) {
    const found = test(item);
    if (found === true) return true;
    if (found === 'unknown') result = 'unknown';
  }
  return result;
}

/** False when one is false, true when all are true. */
export function every<T>(items: Iterable<T>, test: (item: T) => Tri): Tri {
  let result: Tri = true;
  for (const item of items) {
    const found = test(item);
    if (found === false) return false;
    if (found === 'unknown') result = 'unknown';
  }
  return result;
}
