import { FINDING_BYTES } from './asff.ts';
import { bytesOf } from './text.ts';

/** Limits of BatchImportFindings: 100 findings and 6 MB, less room for the envelope. Source: user guide, "Guidelines for using the BatchImportFindings API". */
export const BATCH = { findings: 100, bytes: 6_000_000 - 10_000 } as const;

export interface Batches<T> {
  readonly batches: readonly (readonly T[])[];
  /** Beyond what Security Hub takes for one finding. */
  readonly tooLarge: readonly T[];
}

/** Splits in order, by count and by bytes of the JSON that goes over the wire. */
export function inBatches<T>(items: readonly T[], payload: (item: T) => unknown): Batches<T> {
  const batches: T[][] = [];
  const tooLarge: T[] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = bytesOf(JSON.stringify(payload(item))) + 1;
    const last = batches.at(-1);
    if (size > FINDING_BYTES) tooLarge.push(item);
    else if (last === undefined || last.length >= BATCH.findings || used + size > BATCH.bytes) {
      batches.push([item]);
      used = size;
    } else {
      last.push(item);
      used += size;
    }
  }
  return { batches, tooLarge };
}
