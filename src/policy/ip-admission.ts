import { admission, type Admission } from './admit.ts';
import { readingsOf, type Asking } from './keys.ts';
import { formatAddress, joinRanges, parseIpRange, publicPieces, type IpRange } from './ip.ts';

export interface FromWhere {
  readonly admission: Admission;
  /** null: from any address, or through a VPC endpoint of the caller's own. */
  readonly ranges: readonly IpRange[] | null;
  /** Certain from some addresses: from where else, where conditions hold. */
  readonly more?: Omit<FromWhere, 'more'>;
}

/** From some addresses unconditionally, and from elsewhere where conditions hold. */
export const waysOf = ({ more, ...first }: FromWhere): readonly FromWhere[] => (more === undefined ? [first] : [first, more]);

const SOURCE_IP = 'aws:sourceip';
/** More borders than this are not told apart. */
const MAX_PIECES = 4096;

/** An admission, and from which public addresses. Requests through a VPC endpoint carry no aws:SourceIp; URLs are not reached that way. Source: IAM "aws:SourceIp". */
export function admissionByAddress(question: Asking): FromWhere {
  const conditions = [question.allow, ...question.denies].flatMap((statement) => statement.conditions.filter(({ key }) => key === SOURCE_IP));
  if (conditions.length === 0) return { admission: admission(question), ranges: null };
  const pieces = publicPieces(conditions.flatMap(({ values }) => values.flatMap((value) => parseIpRange(value) ?? [])));
  if (pieces.length > MAX_PIECES) return { admission: 'doubtful', ranges: null };
  const endpoint = question.ask.via === 'api' && question.ask.caller.is !== 'anonymous' ? admission(from(question, null)) : 'no';
  const found = pieces.map((piece) => ({ piece, admission: admission(from(question, formatAddress(piece.version, piece.first))) }));
  return best(endpoint, found);
}

function from(question: Asking, sourceIp: string | null): Asking {
  const ask = { ...question.ask, sourceIp };
  return { ...question, ask, readings: readingsOf(ask, question.allow) };
}

type Found = readonly { readonly piece: IpRange; readonly admission: Admission }[];

function best(endpoint: Admission, found: Found): FromWhere {
  const certain = letIn(endpoint, found, 'certain');
  const conditional = letIn(endpoint, found, 'conditional');
  if (certain !== null) return certain.ranges !== null && conditional?.ranges === null ? { ...certain, more: conditional } : certain;
  return conditional ?? { admission: endpoint === 'doubtful' || found.some((one) => one.admission === 'doubtful') ? 'doubtful' : 'no', ranges: null };
}

/** From where a request is let in at least that surely; null: from nowhere. */
function letIn(endpoint: Admission, found: Found, level: 'certain' | 'conditional'): FromWhere | null {
  const isIn = (admitted: Admission): boolean => admitted === 'certain' || admitted === level;
  if (isIn(endpoint) || ([4, 6] as const).some((version) => ofVersion(found, version).every(({ admission: admitted }) => isIn(admitted)))) return { admission: level, ranges: null };
  const pieces = found.filter(({ admission: admitted }) => isIn(admitted)).map(({ piece }) => piece);
  return pieces.length > 0 ? { admission: level, ranges: joinRanges(pieces) } : null;
}

const ofVersion = (found: Found, version: 4 | 6): Found => found.filter(({ piece }) => piece.version === version);
