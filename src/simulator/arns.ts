/** A role's ARN; `path` begins and ends with a slash. */
export const roleArn = (account: string, name: string, path = '/'): string => `arn:aws:iam::${account}:role${path}${name}`;
export const functionArn = (account: string, region: string, name: string): string => `arn:aws:lambda:${region}:${account}:function:${name}`;
export const layerArn = (account: string, region: string, name: string): string => `arn:aws:lambda:${region}:${account}:layer:${name}`;
export const policyArn = (account: string, name: string, path = '/'): string => `arn:aws:iam::${account}:policy${path}${name}`;
export const qualified = (arn: string, qualifier: string): string => (qualifier === '$LATEST' ? arn : `${arn}:${qualifier}`);

/** The sixth part of an ARN and what follows, or the text itself. */
export const arnResource = (arn: string): string => arn.split(':').slice(5).join(':') || arn;
