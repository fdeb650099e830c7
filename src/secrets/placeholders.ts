/** Texts that stand for a value which is put in elsewhere. */
const SYNTAX: readonly RegExp[] = [
  /^\$\{[^{}]{1,200}\}$/,
  /^\$\{\{.{1,200}\}\}$/,
  /^\$\{?[A-Za-z_]\w{0,80}\}?$/,
  /^\$\(.{1,200}\)$/,
  /^\{\{.{1,300}\}\}$/,
  /^\{[A-Za-z_][\w.-]{0,60}\}$/,
  /^<[^<>]{1,100}>$/,
  /^\[[A-Za-z][A-Za-z _-]{1,60}\]$/,
  /^%[A-Za-z_]\w{0,60}%?$/,
  /^%%[A-Za-z_]\w{0,60}%%$/,
  /^%\([A-Za-z_]\w{0,60}\)s$/,
  /^%env\([\w:]{1,80}\)%$/,
  /^#\{.{1,100}\}#?$/,
  /^%\{.{1,100}\}$/,
  /^@@?[A-Za-z_][\w.]{0,60}@@?$/,
  /^__[A-Za-z][A-Za-z0-9_]{0,60}__$/,
  /^<%=?.{1,100}%>$/,
  /^!(?:Ref|Sub|GetAtt|ImportValue)\b/,
  /^(?:process\.env|os\.environ|os\.getenv|System\.getenv|ENV)\b/,
  /^(?:var|local|data|module|param|params|env|secrets|vars|github|inputs|steps|context|config)\.[A-Za-z_][\w.[\]"'-]{0,120}$/,
  /^:[A-Za-z_]\w{0,60}$/,
  /^(?:see|from|in|stored|managed|use|via|fetched|loaded|kept|read|comes)\b.{0,40}(?:secrets?[-_ ]?manager|parameter[-_ ]?store|\bssm\b|vault|1password|keychain|wiki|runbook|environment|pipeline)/i,
  /^env:[A-Za-z_]\w{0,80}$/i,
];
/** One character again and again, or dots, stars and the like only. */
const FILLER = /^(.)\1{2,}$|^[*x.•_-]{3,}$|^(?:x{3,}[-_ ]?)+$|^(?:0{4,}[-_]?)+$/i;
/** Nobody's key has eight of them in a row: `AKIAXXXXXXXXXXXXXXXX`. */
const FILLED = /[xX]{8}|[*•]{4}/;
/** They ask for a value, whatever follows as a word of its own. */
const ASKS = /^(?:(?:change|replace|fill|insert|put|enter|add|set|use|update)[-_ ]?(?:me|it|this|with|in|here|by|at|your|the)|(?:insert|put|enter|your|my[-_](?:api|secret|password|token|key))(?=[-_ ])|to[-_ ]?be(?=[-_ ]))(?![A-Za-z0-9])/i;
/** They say where it comes from. */
const ELSEWHERE = /^(?:overridden|overwritten|injected|provided|supplied|generated|populated|configured|defined|stored|managed|kept|loaded|set|filled|comes|fetched|read|see|ask|rotated)[-_ ](?:at|by|in|from|via|during|with|on|through|the|ops|it|your|outside|elsewhere|separately|automatically|manually|later)(?![A-Za-z0-9])/i;
/** They say that there is none. `changeme` asks for another value; `admin`, `guest` and `Changeme123!` are passwords that work. */
const NONE = /^(?:todo|tbd|tba|fixme|redacted|masked|hidden|removed|omitted|unset|unused|undefined|none|null|nil|n\/a|na|empty|blank|foo|foobar|bar|baz|lorem|xxx+)[\s"'<>[\](){}*.=!-]*$/i;
const FAKE = /^(?:placeholder|dummy|fake|sample|example|redacted|lorem|todo|tbd|fixme|not[-_ ]?(?:set|used|needed|required|a[-_ ]real|a[-_ ]secret|applicable|available|real)|secret[-_ ]?(?:here|goes)|test[-_]?(?:key|token|secret|value)|xxx+)(?:[-_ .:,!]{1,3}[a-z]{1,20}){0,6}[-_ ]?\d{0,4}[\s"'<>[\](){}*.=!-]*$/i;
const ENDS = /[-_](?:[Hh]ere|HERE|goes[-_]here|GOES[-_]HERE|[Pp]laceholder|PLACEHOLDER)$|EXAMPLE(?:KEY)?$/;

/** Whether the value is only a place for one: `${…}`, `<password>`, `changeme`, `****`. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  return text === '' || SYNTAX.some((pattern) => pattern.test(text)) || FILLER.test(text) || isFilled(text) || isPlaceholderWords(text);
}

/** Whether a part of a token was written over: `sk_test_xxxxxxxx`. */
export const isFilled = (token: string): boolean => FILLED.test(token) && token.length <= 200;

function isPlaceholderWords(text: string): boolean {
  const bare = text.slice(0, 300).replace(/^[\s"'<>[\](){}*.=-]+/, '');
  // A long mixed tail behind such a word is a real value: `your-` does not excuse a token.
  return ((ASKS.test(bare) || ELSEWHERE.test(bare) || NONE.test(bare) || FAKE.test(bare)) && !/(?:\d[A-Za-z]+){4,}|[A-Za-z0-9]{24,}/.test(bare)) || ENDS.test(text);
}
