import { MultiBar, Presets } from 'cli-progress';
import type { ProgressEvent } from '../model/progress.ts';
import { progressLine, progressNote } from '../report/index.ts';
import type { Io } from './io.ts';

export interface ProgressView {
  readonly show: (event: ProgressEvent) => void;
  readonly stop: () => void;
}

/** A bar with lines above it on a terminal, lines alone elsewhere; everything on stderr. */
export function progressView(io: Io): ProgressView {
  return io.isTerminal ? barView() : { show: (event) => sayLine(event, io.err), stop: () => undefined };
}

function sayLine(event: ProgressEvent, write: (text: string) => void): void {
  const line = isWorthALine(event) ? progressLine(event) : null;
  if (line !== null) write(`${line}\n`);
}

/** What publishing did is told once, in the summary; a place that was not published to is told at once. */
const isWorthALine = (event: ProgressEvent): boolean => event.kind !== 'published' || event.outcome.failed > 0;

function barView(): ProgressView {
  const bars = new MultiBar({ format: '{bar} {value} of {total} account-regions  {note}', hideCursor: true, clearOnComplete: true, stream: process.stderr, barsize: 24, autopadding: true }, Presets.shades_classic);
  const bar = bars.create(1, 0, { note: '' });
  return {
    show: (event) => {
      if (event.kind === 'planned') bar.setTotal(Math.max(1, event.regions));
      if (event.kind === 'region-done') {
        bar.setTotal(Math.max(1, event.total));
        bar.update(event.done, { note: progressNote(event) });
      }
      sayLine(event, (text) => bars.log(text));
    },
    stop: () => bars.stop(),
  };
}
