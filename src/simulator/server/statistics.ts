export interface CallStatistic {
  readonly service: string;
  readonly operation: string;
  readonly status: number;
  readonly calls: number;
}
export interface Statistics {
  readonly calls: number;
  readonly byOperation: readonly CallStatistic[];
  readonly byPlace: readonly { readonly account: string; readonly region: string; readonly calls: number }[];
  /** Calls and parameters that the simulator does not know. */
  readonly notSimulated: readonly string[];
  /** What BatchImportFindings did, finding by finding; every created or updated one is an event for the customer's rules. */
  readonly imports: { readonly created: number; readonly updated: number; readonly ignored: number; readonly failed: number };
}

export interface Recorder {
  call(service: string, operation: string, status: number, account: string, region: string): void;
  notSimulated(what: string): void;
  imported(outcome: 'created' | 'updated' | 'ignored' | 'failed'): void;
  statistics(): Statistics;
  reset(): void;
}

export function recorder(): Recorder {
  const operations = new Map<string, number>();
  const places = new Map<string, number>();
  const unknown: string[] = [];
  const imports = { created: 0, updated: 0, ignored: 0, failed: 0 };
  let calls = 0;
  const add = (map: Map<string, number>, key: string): void => { map.set(key, (map.get(key) ?? 0) + 1); };
  return {
    call: (service, operation, status, account, region) => {
      calls += 1;
      add(operations, `${service}\t${operation}\t${status}`);
      add(places, `${account}\t${region}`);
    },
    notSimulated: (what) => { unknown.push(what); },
    imported: (outcome) => { imports[outcome] += 1; },
    reset: () => {
      calls = 0;
      operations.clear();
      places.clear();
      unknown.length = 0;
      Object.assign(imports, { created: 0, updated: 0, ignored: 0, failed: 0 });
    },
    statistics: () => ({
      calls,
      byOperation: sorted(operations).map(([key, count]) => { const [service = '', operation = '', status = ''] = key.split('\t'); return { service, operation, status: Number(status), calls: count }; }),
      byPlace: sorted(places).map(([key, count]) => { const [account = '', region = ''] = key.split('\t'); return { account, region, calls: count }; }),
      notSimulated: [...unknown],
      imports: { ...imports },
    }),
  };
}

const sorted = (map: Map<string, number>): [string, number][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
