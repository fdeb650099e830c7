/** What goes wrong for the calls that a rule matches; the first matching rule decides. */
export interface FaultRule {
  readonly service?: string;
  readonly operation?: string;
  readonly account?: string;
  readonly region?: string;
  /** Only calls whose resource (ARN or name, where the operation has one) contains this text. */
  readonly resource?: string;
  /** Let this many matching calls pass first. */
  readonly after?: number;
  /** How often; default without end. */
  readonly times?: number;
  readonly outcome:
    | { readonly error: { readonly code: string; readonly status: number; readonly message?: string } }
    | { readonly raw: { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> } }
    | { readonly delayMs: number }
    /** The connection is cut before the call is carried out, or after it (the caller cannot know). */
    | { readonly reset: 'before' | 'after' };
}
export interface FaultedCall {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly resource: string;
}

/** Fault rules, newest last. */
export interface Faults {
  /** Adds a rule; the answer removes it. */
  inject(rule: FaultRule): () => void;
  clear(): void;
  /** Internal: the outcome for this call, counting it. */
  next(call: FaultedCall): FaultRule['outcome'] | null;
}

export function faultRules(): Faults {
  const rules: { readonly rule: FaultRule; seen: number }[] = [];
  const inject: Faults['inject'] = (rule) => {
    const entry = { rule, seen: 0 };
    rules.push(entry);
    return () => { const at = rules.indexOf(entry); if (at >= 0) rules.splice(at, 1); };
  };
  const next: Faults['next'] = (call) => {
    for (const entry of rules) {
      if (!matches(entry.rule, call)) continue;
      entry.seen += 1;
      const turn = entry.seen - (entry.rule.after ?? 0);
      if (turn >= 1 && turn <= (entry.rule.times ?? Infinity)) return entry.rule.outcome;
    }
    return null;
  };
  return { inject, next, clear: () => { rules.length = 0; } };
}

function matches(rule: FaultRule, call: FaultedCall): boolean {
  const same = (wanted: string | undefined, actual: string): boolean => wanted === undefined || wanted === actual;
  return same(rule.service, call.service) && same(rule.operation, call.operation) && same(rule.account, call.account) && same(rule.region, call.region)
    && (rule.resource === undefined || call.resource.includes(rule.resource));
}
