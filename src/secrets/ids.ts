/** Ids with a random part that AWS and others document as no secret. */
export const ID =
  /^(?:[a-z]{2}-[a-z]+-\d(?:_|:)[A-Za-z0-9-]{8,}|[a-z]{1,12}-[0-9a-f]{8,17}|(?:AIDA|AROA|AGPA|AIPA|ANPA|ANVA|ASCA|APKA)[A-Z0-9]{16,17}(?::\S{1,64})?|Z[A-Z0-9]{12,21}|[EK][A-Z0-9]{12,14}|o-[a-z0-9]{10,32}|r-[a-z0-9-]{4,40}|01[A-HJKMNP-TV-Z0-9]{24}|AC[0-9a-f]{32}|(?:MG|PN|VA|IS|SM|ZS|WK|FW|SID)[0-9a-f]{32}|d-[0-9a-f]{32}|ghp_.*|gh[ousr]_.*|npm_.*|[0-9]{6,20}-[a-z0-9]{20,40}\.apps\.googleusercontent\.com|i-0[0-9a-f]{16}|c2lk.*|(?:\/?(?:app|tbl|viw|rec|fld)[A-Za-z0-9]{14}){1,3}|\/nix\/store\/.*)$/;

/** Ids of AWS resources (`sg-0…`), types of instances, and keys of tables with the kind of item in front (`ORDER#…`): under a name that only may mean a secret they are none. */
export const isResource = (text: string): boolean => ID.test(text) || /^(?:[a-z]{1,12}(?:-[a-z]{1,6})?-[0-9a-f]{8,17}|[A-Za-z]{2,20}#.{1,200}|[a-z][a-z0-9-]{1,15}\.(?:metal|\d{0,3}x?large|medium|small|micro|nano)[a-z0-9-]{0,6})$/.test(text);
