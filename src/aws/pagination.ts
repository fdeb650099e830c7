/** What a paged list gave before it ended or failed. */
export interface Pages<T> {
  readonly items: readonly T[];
  /** null: every page was read. */
  readonly error: unknown;
}

const MOST_PAGES = 100_000;

/** A page; `items` undefined: the answer did not hold the list at all, which is not the same as an empty one. */
export interface Page<T> {
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
}

/**
 * All pages of a list. Empty pages with a token are followed; a token that comes back unchanged is an error, since it would never end.
 * An error on a later page keeps the items before it.
 */
export async function readPages<T>(page: (token: string | undefined) => Promise<Page<T>>): Promise<Pages<T>> {
  const items: T[] = [];
  let token: string | undefined;
  try {
    for (let count = 0; count < MOST_PAGES; count += 1) {
      const { items: more, next } = await page(token);
      if (more === undefined) throw new Error('the service answered without the list that was asked for');
      items.push(...more);
      if (next === undefined || next === '') return { items, error: null };
      if (next === token) throw new Error('the service returned the same page token twice');
      token = next;
    }
    throw new Error(`more than ${MOST_PAGES} pages`);
  } catch (error) {
    return { items, error: error ?? new Error('failed without an error') };
  }
}

/** All pages, or the error of the first one that failed. */
export async function readAllPages<T>(page: (token: string | undefined) => Promise<Page<T>>): Promise<readonly T[]> {
  const { items, error } = await readPages(page);
  if (error !== null) throw error as Error;
  return items;
}
