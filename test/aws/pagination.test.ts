import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAllPages, readPages } from '../../src/aws/pagination.ts';

/** A list that is served in pages of these sizes, 0 for an empty one with a token. */
function served(pages: readonly (readonly number[])[], lastToken?: string) {
  const asked: (string | undefined)[] = [];
  const page = (token: string | undefined) => {
    asked.push(token);
    const index = token === undefined ? 0 : Number(token);
    return Promise.resolve({ items: pages[index] ?? [], next: index + 1 < pages.length ? String(index + 1) : lastToken });
  };
  return { asked, page };
}

describe('pages', () => {
  it('are all read, in order, however many of them are empty', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer(), { maxLength: 3 }), { minLength: 1, maxLength: 12 }), fc.constantFrom(undefined, ''), async (pages, end) => {
        const { page, asked } = served(pages, end);
        expect(await readPages(page)).toEqual({ items: pages.flat(), error: null });
        expect(asked).toHaveLength(pages.length);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('that come with the same token again are an error, and what was read is kept', async () => {
    const { items, error } = await readPages(() => Promise.resolve({ items: [1], next: 'again' }));
    expect(items).toEqual([1, 1]);
    expect(String(error)).toContain('same page token twice');
  });

  it('one that fails keeps the items before it and names its error', async () => {
    const failure = new Error('no');
    const { page } = served([[1, 2], [3], [4]]);
    const until = (token: string | undefined) => (token === '2' ? Promise.reject(failure) : page(token));
    expect(await readPages(until)).toEqual({ items: [1, 2, 3], error: failure });
    await expect(readAllPages(until)).rejects.toBe(failure);
  });

  it('one that fails without an error is an error all the same', async () => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- anything may be thrown
    expect((await readPages(() => Promise.reject(null))).error).toBeInstanceOf(Error);
  });
});
