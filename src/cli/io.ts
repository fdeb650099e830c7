import pc from 'picocolors';

/** Where a command talks: data to `out`, talk and progress to `err`. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  readonly width: number;
  readonly color: boolean;
  /** Shows a yes-or-no question as it is, and reads the answer; anything but yes is no. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Sets the exit code that the command ends with. */
export type Finish = (code: number) => void;

export const EXIT = { done: 0, couldNotRun: 1, findings: 2, coverage: 3, interrupted: 130 } as const;

/** Why a command could not run, in one line that says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Whoever read the output has enough (`| head`): that is no error of ours. A disk that is full is. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  process.exitCode = EXIT.couldNotRun;
  process.stderr.write(`postern: the output could not be written: ${error.message}\n`, () => process.exit(EXIT.couldNotRun));
}

/** Standard streams of the process; no color and no moving line when they are not a terminal. */
export function processIo(signal: AbortSignal): Io {
  const isTerminal = process.stderr.isTTY;
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWithReader);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    isTerminal,
    width: process.stdout.columns > 0 ? process.stdout.columns : 100,
    color: process.stdout.isTTY && pc.isColorSupported,
    confirm: async (question) => {
      const { createInterface } = await import('node:readline/promises');
      const terminal = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(es)?$/i.test((await terminal.question(question, { signal })).trim());
      } finally {
        terminal.close();
      }
    },
    signal,
  };
}
