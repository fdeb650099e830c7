import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { ProgressEvent } from '../model/progress.ts';
import { progressLine, progressNote } from '../report/index.ts';
import { wrap } from '../report/text.ts';
import type { Io } from './io.ts';

export interface ProgressView {
  readonly show: (event: ProgressEvent) => void;
  readonly stop: () => void;
}

/** A bar with lines above it on a terminal, lines alone elsewhere; everything on stderr. */
export function progressView(io: Io): ProgressView {
  return io.isTerminal ? barView(io.width) : { show: (event) => sayLine(event, io.err), stop: () => undefined };
}

function sayLine(event: ProgressEvent, write: (text: string) => void): void {
  const line = isWorthALine(event) ? progressLine(event) : null;
  if (line !== null) write(`${line}\n`);
}

/** What publishing did is told once, in the summary; a place that was not published to is told at once. */
const isWorthALine = (event: ProgressEvent): boolean => event.kind !== 'published' || event.outcome.failed > 0;

/** The bar begins with the scan: what was said before stays as it is. Lines are wrapped here, since the bar switches the terminal's own wrapping off. */
function barView(width: number): ProgressView {
  let drawn: { readonly bars: MultiBar; readonly bar: SingleBar } | null = null;
  const draw = (): { readonly bars: MultiBar; readonly bar: SingleBar } => {
    const bars = new MultiBar({ format: '{bar} {note}', hideCursor: true, clearOnComplete: true, stream: process.stderr, barsize: 24, autopadding: true }, Presets.shades_classic);
    return { bars, bar: bars.create(1, 0, { note: '' }) };
  };
  return {
    show: (event) => {
      drawn ??= draw();
      const { bars, bar } = drawn;
      if (event.kind === 'planned') bar.setTotal(Math.max(1, event.regions));
      if (event.kind === 'region-done') {
        bar.setTotal(Math.max(1, event.total));
        bar.update(event.done, { note: progressNote(event) });
      }
      sayLine(event, (text) => bars.log(`${wrap(text.trimEnd(), width).join('\n')}\n`));
    },
    stop: () => drawn?.bars.stop(),
  };
}
