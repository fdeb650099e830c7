/** What an expression can name: `$states` and the variables of the execution. */
export type Scope = Readonly<Record<string, unknown>>;

type Token = { readonly is: 'text'; readonly value: string } | { readonly is: 'word'; readonly value: string } | { readonly is: 'sign'; readonly value: string };

const TOKENS = /\s*(?:'([^']*)'|"([^"]*)"|(\$?\w+)|([{}[\](),:?=.]))/y;

/**
 * The part of JSONata that the definition uses: paths, literals, objects, arrays, one comparison, one choice, `$merge`. What lies beyond
 * throws, so that a definition that says more is not read wrongly. `{% … %}` around it is taken off.
 */
export function evaluateExpression(text: string, scope: Scope): unknown {
  const inner = /^\{%([\s\S]*)%\}$/.exec(text.trim())?.[1];
  if (inner === undefined) throw new Error(`not an expression: ${text}`);
  const parser = new Parser(tokensOf(inner), scope, text);
  const value = parser.choice();
  parser.end();
  return value;
}

/** Expressions wherever they are in a JSON value. */
export function evaluateAll(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return /^\{%[\s\S]*%\}$/.test(value) ? evaluateExpression(value, scope) : value;
  if (Array.isArray(value)) return value.map((each) => evaluateAll(each, scope));
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, evaluateAll(each, scope)]));
  return value;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKENS.lastIndex = 0;
  const trimmed = text.trimEnd();
  while (TOKENS.lastIndex < trimmed.length) {
    const at = TOKENS.lastIndex;
    const found = TOKENS.exec(trimmed);
    if (found === null) throw new Error(`simulate-scale cannot read this JSONata from ${JSON.stringify(trimmed.slice(at))} on`);
    const [, single, double, word, sign] = found;
    if (word !== undefined) tokens.push({ is: 'word', value: word });
    else if (sign !== undefined) tokens.push({ is: 'sign', value: sign });
    else tokens.push({ is: 'text', value: single ?? double ?? '' });
  }
  return tokens;
}

const LITERALS: Readonly<Record<string, unknown>> = { null: null, true: true, false: false };

class Parser {
  readonly #tokens: readonly Token[];
  readonly #scope: Scope;
  readonly #text: string;
  #at = 0;

  constructor(tokens: readonly Token[], scope: Scope, text: string) {
    this.#tokens = tokens;
    this.#scope = scope;
    this.#text = text;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw this.#unreadable();
  }

  /** `condition ? one : other`; both sides are read, neither has effects. */
  choice(): unknown {
    const condition = this.#comparison();
    if (!this.#takes('?')) return condition;
    const one = this.choice();
    this.#expect(':');
    const other = this.choice();
    if (typeof condition !== 'boolean') throw new Error(`a condition that is neither true nor false: ${this.#text}`);
    return condition ? one : other;
  }

  #comparison(): unknown {
    const left = this.#path();
    return this.#takes('=') ? left === this.#path() : left;
  }

  #path(): unknown {
    let value = this.#primary();
    for (;;) {
      if (this.#takes('.')) value = this.#member(value, this.#word());
      else if (this.#takes('[')) value = this.#element(value);
      else return value;
    }
  }

  /** Paths of JSONata go through arrays; ours never do, and must not begin to unseen. */
  #member(value: unknown, name: string): unknown {
    if (Array.isArray(value)) throw new Error(`a path through an array: ${this.#text}`);
    return isRecord(value) ? value[name] : undefined;
  }

  #element(value: unknown): unknown {
    const index = Number(this.#word());
    this.#expect(']');
    if (!Number.isInteger(index)) throw this.#unreadable();
    return Array.isArray(value) ? (value[index] as unknown) : index === 0 ? value : undefined;
  }

  #primary(): unknown {
    const token = this.#next();
    if (token.is === 'text') return token.value;
    if (token.value === '{') return this.#object();
    if (token.value === '[') return this.#list(']').flat();
    if (token.is === 'sign') throw this.#unreadable();
    if (token.value === '$merge' && this.#takes('(')) return this.#merged();
    if (token.value in LITERALS) return LITERALS[token.value];
    if (!token.value.startsWith('$')) throw this.#unreadable();
    return this.#scope[token.value.slice(1)];
  }

  #object(): unknown {
    const entries: [string, unknown][] = [];
    while (!this.#takes('}')) {
      const key = this.#next();
      if (key.is !== 'text') throw this.#unreadable();
      this.#expect(':');
      const value = this.choice();
      // What is absent leaves no member.
      if (value !== undefined) entries.push([key.value, value]);
      this.#takes(',');
    }
    return Object.fromEntries(entries);
  }

  #merged(): unknown {
    const [objects] = this.#list(')');
    return Object.assign({}, ...(Array.isArray(objects) ? (objects as unknown[]).filter(isRecord) : [])) as unknown;
  }

  #list(end: string): readonly unknown[] {
    const values: unknown[] = [];
    while (!this.#takes(end)) {
      const value = this.choice();
      if (value !== undefined) values.push(value);
      this.#takes(',');
    }
    return values;
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#unreadable();
    this.#at += 1;
    return token;
  }
  #word(): string {
    const token = this.#next();
    if (token.is !== 'word') throw this.#unreadable();
    return token.value;
  }
  #takes(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.is !== 'sign' || token.value !== sign) return false;
    this.#at += 1;
    return true;
  }
  #expect(sign: string): void {
    if (!this.#takes(sign)) throw this.#unreadable();
  }
  #unreadable(): Error {
    return new Error(`simulate-scale cannot read this JSONata: ${this.#text}`);
  }
}
