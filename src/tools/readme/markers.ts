/** What a page asks to be shown of a command's output. */
export interface Sample {
  readonly command: string;
  /** Paragraphs by their first words, in order, each cut after so many lines; null: everything. */
  readonly show: readonly Piece[] | null;
}
export interface Piece {
  readonly begins: string;
  /** null: whole. */
  readonly lines: number | null;
}

/** A sample that asks for something that the output does not have, or a marker that is not closed. */
export class SampleError extends Error {
  override readonly name = 'SampleError';
}

/** `<!-- sample: COMMAND | show: FIRST WORDS; OTHER WORDS (3 lines) -->`, the sample, `<!-- /sample -->`. */
const MARKED = /(<!-- sample: (.+?)(?: \| show: (.+?))? -->\n)[\s\S]*?(<!-- \/sample -->)/g;

/** The page with every sample made anew, in order: later commands find what earlier ones left. `run` gives a command's output. */
export async function renewSamples(page: string, run: (command: string) => Promise<string>): Promise<string> {
  const opened = page.split('<!-- sample:').length - 1;
  const marked = [...page.matchAll(MARKED)];
  if (marked.length !== opened) throw new SampleError(`${opened} samples are opened and ${marked.length} are whole`);
  let renewed = '';
  let end = 0;
  for (const { 0: whole, 1: head = '', 2: command = '', 3: show, 4: tail = '', index } of marked) {
    const sample: Sample = { command, show: show === undefined ? null : show.split(';').map(pieceOf) };
    renewed += `${page.slice(end, index)}${head}${block(sample, await run(command))}${tail}`;
    end = index + whole.length;
  }
  return renewed + page.slice(end);
}

function pieceOf(text: string): Piece {
  const cut = /^(.*?) ?\((\d+) lines?\)$/.exec(text.trim());
  return { begins: cut?.[1] ?? text.trim(), lines: cut?.[2] === undefined ? null : Number(cut[2]) };
}

const block = (sample: Sample, output: string): string => `\`\`\`console\n$ ${sample.command}\n${excerpt(sample, output)}\n\`\`\`\n`;

function excerpt({ command, show }: Sample, output: string): string {
  const text = output.replace(/^\n+|\s+$/g, '').replace(/[ \t]+$/gm, '');
  if (show === null) return text;
  const paragraphs = text.split(/\n{2,}/);
  const chosen = show.map(({ begins, lines }) => {
    const index = paragraphs.findIndex((paragraph) => paragraph.startsWith(begins));
    const whole = paragraphs[index];
    if (whole === undefined) throw new SampleError(`the output of \`${command}\` has no paragraph that begins with "${begins}"`);
    const all = whole.split('\n');
    const isCut = lines !== null && lines < all.length;
    return { index, text: isCut ? [...all.slice(0, lines), '…'].join('\n') : whole, isCut };
  });
  return chosen.map((piece, place) => `${gapBefore(piece.index, chosen[place - 1])}${piece.text}`).join('') + ((chosen.at(-1)?.index ?? 0) < paragraphs.length - 1 && chosen.at(-1)?.isCut !== true ? '\n…' : '');
}

function gapBefore(index: number, before: { readonly index: number; readonly isCut: boolean } | undefined): string {
  if (before === undefined) return index === 0 ? '' : '…\n';
  return before.isCut || index === before.index + 1 ? '\n\n' : '\n…\n';
}
