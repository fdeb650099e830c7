import type { Account } from '../../src/model/place.ts';

/** An account of AWS that publishes Lambda layers. */
export interface LayerPublisher {
  readonly account: Account;
  readonly partition: string;
  readonly product: string;
  /** Where the source names it; the account is AWS's in every region of the partition. */
  readonly seenIn: string;
  readonly source: string;
}

/** The day on which the table was last compared with its sources. */
export const PUBLISHERS_AS_OF = '2026-11-21';

const CDK = 'aws-cdk-lib 2.276.0, region-info: layer ARNs by region, from the pages of the products';
const ADOT = 'https://aws-otel.github.io/docs/getting-started/lambda (lambdaLayerArns.js of aws-otel/aws-otel.github.io)';
const POWERTOOLS_PYTHON = 'https://docs.aws.amazon.com/powertools/python/latest/ (Lambda layer)';
const POWERTOOLS_TYPESCRIPT = 'https://docs.aws.amazon.com/powertools/typescript/latest/getting-started/lambda-layers';
const PANDAS = 'https://aws-sdk-pandas.readthedocs.io/en/stable/layers.html';
const WEB_ADAPTER = 'https://github.com/aws/aws-lambda-web-adapter (README, layer ARNs)';
const CODEGURU = 'https://docs.aws.amazon.com/codeguru/latest/profiler-ug/python-lambda-layers.html';

const LAYER_PUBLISHERS: readonly LayerPublisher[] = [
  { account: '901920570463', partition: 'aws', product: 'AWS Distro for OpenTelemetry', seenIn: 'af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 me-central-1 me-south-1 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2', source: CDK },
  { account: '901920570463', partition: 'aws-cn', product: 'AWS Distro for OpenTelemetry', seenIn: 'cn-north-1 cn-northwest-1', source: CDK },
  { account: '904233096616', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'af-south-1', source: ADOT },
  { account: '888577020596', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'ap-east-1', source: ADOT },
  { account: '615299751070', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2', source: ADOT },
  { account: '796973505492', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'ap-south-2', source: ADOT },
  { account: '039612877180', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'ap-southeast-3', source: ADOT },
  { account: '713881805771', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'ap-southeast-4', source: ADOT },
  { account: '152034782359', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'ap-southeast-5', source: ADOT },
  { account: '980416031188', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'ap-southeast-7', source: ADOT },
  { account: '595944127152', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'ca-west-1', source: ADOT },
  { account: '156041407956', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'eu-central-2', source: ADOT },
  { account: '257394471194', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'eu-south-1', source: ADOT },
  { account: '490004653786', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'eu-south-2', source: ADOT },
  { account: '746669239226', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'il-central-1', source: ADOT },
  { account: '739275441131', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'me-central-1', source: ADOT },
  { account: '980921751758', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'me-south-1', source: ADOT },
  { account: '610118373846', partition: 'aws', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'mx-central-1', source: ADOT },
  { account: '440179912924', partition: 'aws-cn', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'cn-north-1', source: ADOT },
  { account: '440180067931', partition: 'aws-cn', product: 'AWS Distro for OpenTelemetry with Application Signals', seenIn: 'cn-northwest-1', source: ADOT },
  { account: '574348263942', partition: 'aws', product: 'AppConfig agent', seenIn: 'af-south-1', source: CDK },
  { account: '630222743974', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-east-1', source: CDK },
  { account: '980059726660', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-northeast-1', source: CDK },
  { account: '826293736237', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-northeast-2', source: CDK },
  { account: '706869817123', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-northeast-3', source: CDK },
  { account: '554480029851', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-south-1', source: CDK },
  { account: '489524808438', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-south-2', source: CDK },
  { account: '421114256042', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-southeast-1', source: CDK },
  { account: '080788657173', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-southeast-2', source: CDK },
  { account: '418787028745', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-southeast-3', source: CDK },
  { account: '307021474294', partition: 'aws', product: 'AppConfig agent', seenIn: 'ap-southeast-4', source: CDK },
  { account: '039592058896', partition: 'aws', product: 'AppConfig agent', seenIn: 'ca-central-1', source: CDK },
  { account: '066940009817', partition: 'aws', product: 'AppConfig agent', seenIn: 'eu-central-1', source: CDK },
  { account: '758369105281', partition: 'aws', product: 'AppConfig agent', seenIn: 'eu-central-2', source: CDK },
  { account: '646970417810', partition: 'aws', product: 'AppConfig agent', seenIn: 'eu-north-1', source: CDK },
  { account: '203683718741', partition: 'aws', product: 'AppConfig agent', seenIn: 'eu-south-1', source: CDK },
  { account: '586093569114', partition: 'aws', product: 'AppConfig agent', seenIn: 'eu-south-2', source: CDK },
  { account: '434848589818', partition: 'aws', product: 'AppConfig agent', seenIn: 'eu-west-1', source: CDK },
  { account: '282860088358', partition: 'aws', product: 'AppConfig agent', seenIn: 'eu-west-2', source: CDK },
  { account: '493207061005', partition: 'aws', product: 'AppConfig agent', seenIn: 'eu-west-3', source: CDK },
  { account: '662846165436', partition: 'aws', product: 'AppConfig agent', seenIn: 'me-central-1', source: CDK },
  { account: '559955524753', partition: 'aws', product: 'AppConfig agent', seenIn: 'me-south-1', source: CDK },
  { account: '000010852771', partition: 'aws', product: 'AppConfig agent', seenIn: 'sa-east-1', source: CDK },
  { account: '027255383542', partition: 'aws', product: 'AppConfig agent', seenIn: 'us-east-1', source: CDK },
  { account: '728743619870', partition: 'aws', product: 'AppConfig agent', seenIn: 'us-east-2', source: CDK },
  { account: '958113053741', partition: 'aws', product: 'AppConfig agent', seenIn: 'us-west-1', source: CDK },
  { account: '359756378197', partition: 'aws', product: 'AppConfig agent', seenIn: 'us-west-2', source: CDK },
  { account: '615057806174', partition: 'aws-cn', product: 'AppConfig agent', seenIn: 'cn-north-1', source: CDK },
  { account: '615084187847', partition: 'aws-cn', product: 'AppConfig agent', seenIn: 'cn-northwest-1', source: CDK },
  { account: '946561847325', partition: 'aws-us-gov', product: 'AppConfig agent', seenIn: 'us-gov-east-1', source: CDK },
  { account: '946746059096', partition: 'aws-us-gov', product: 'AppConfig agent', seenIn: 'us-gov-west-1', source: CDK },
  { account: '753240598075', partition: 'aws', product: 'Lambda Web Adapter', seenIn: 'every commercial region', source: WEB_ADAPTER },
  { account: '012438385374', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'af-south-1', source: CDK },
  { account: '519774774795', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-east-1', source: CDK },
  { account: '145023102084', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-east-2', source: CDK },
  { account: '580247275435', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2', source: CDK },
  { account: '194566237122', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-northeast-3', source: CDK },
  { account: '891564319516', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-south-2', source: CDK },
  { account: '439286490199', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-southeast-3', source: CDK },
  { account: '605207715842', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-southeast-4', source: CDK },
  { account: '158895979263', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-southeast-4', source: CDK },
  { account: '590183865173', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-southeast-5', source: CDK },
  { account: '727646510379', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-southeast-6', source: CDK },
  { account: '761018874580', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ap-southeast-7', source: CDK },
  { account: '761377655185', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ca-west-1', source: CDK },
  { account: '946466191631', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'ca-west-1', source: CDK },
  { account: '033019950311', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'eu-central-2', source: CDK },
  { account: '339249233099', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'eu-south-1', source: CDK },
  { account: '352183217350', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'eu-south-2', source: CDK },
  { account: '066549572091', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'il-central-1', source: CDK },
  { account: '459530977127', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'il-central-1', source: CDK },
  { account: '732604637566', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'me-central-1', source: CDK },
  { account: '285320876703', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'me-south-1', source: CDK },
  { account: '879381266642', partition: 'aws', product: 'CloudWatch Lambda Insights', seenIn: 'mx-central-1', source: CDK },
  { account: '488211338238', partition: 'aws-cn', product: 'CloudWatch Lambda Insights', seenIn: 'cn-north-1 cn-northwest-1', source: CDK },
  { account: '198461476570', partition: 'aws-us-gov', product: 'CloudWatch Lambda Insights', seenIn: 'us-gov-east-1 us-gov-west-1', source: CDK },
  { account: '122132214140', partition: 'aws-us-gov', product: 'CloudWatch Lambda Insights', seenIn: 'us-gov-east-1', source: CDK },
  { account: '751350123760', partition: 'aws-us-gov', product: 'CloudWatch Lambda Insights', seenIn: 'us-gov-west-1', source: CDK },
  { account: '317013901791', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'af-south-1', source: CDK },
  { account: '768336418462', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ap-east-1', source: CDK },
  { account: '133490724326', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ap-northeast-1', source: CDK },
  { account: '738900069198', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ap-northeast-2', source: CDK },
  { account: '576959938190', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ap-northeast-3', source: CDK },
  { account: '176022468876', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ap-south-1', source: CDK },
  { account: '070087711984', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ap-south-2', source: CDK },
  { account: '044395824272', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ap-southeast-1', source: CDK },
  { account: '665172237481', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ap-southeast-2', source: CDK },
  { account: '490737872127', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ap-southeast-3', source: CDK },
  { account: '200266452380', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'ca-central-1', source: CDK },
  { account: '187925254637', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'eu-central-1', source: CDK },
  { account: '772501565639', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'eu-central-2', source: CDK },
  { account: '427196147048', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'eu-north-1', source: CDK },
  { account: '325218067255', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'eu-south-1', source: CDK },
  { account: '524103009944', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'eu-south-2', source: CDK },
  { account: '015030872274', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'eu-west-1', source: CDK },
  { account: '133256977650', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'eu-west-2', source: CDK },
  { account: '780235371811', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'eu-west-3', source: CDK },
  { account: '858974508948', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'me-central-1', source: CDK },
  { account: '832021897121', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'me-south-1', source: CDK },
  { account: '933737806257', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'sa-east-1', source: CDK },
  { account: '177933569100', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'us-east-1', source: CDK },
  { account: '590474943231', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'us-east-2', source: CDK },
  { account: '997803712105', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'us-west-1', source: CDK },
  { account: '345057560386', partition: 'aws', product: 'Parameters and Secrets extension', seenIn: 'us-west-2', source: CDK },
  { account: '287114880934', partition: 'aws-cn', product: 'Parameters and Secrets extension', seenIn: 'cn-north-1', source: CDK },
  { account: '287310001119', partition: 'aws-cn', product: 'Parameters and Secrets extension', seenIn: 'cn-northwest-1', source: CDK },
  { account: '129776340158', partition: 'aws-us-gov', product: 'Parameters and Secrets extension', seenIn: 'us-gov-east-1', source: CDK },
  { account: '127562683043', partition: 'aws-us-gov', product: 'Parameters and Secrets extension', seenIn: 'us-gov-west-1', source: CDK },
  { account: '017000801446', partition: 'aws', product: 'Powertools for AWS Lambda (Python)', seenIn: 'every region that it supports', source: POWERTOOLS_PYTHON },
  { account: '094274105915', partition: 'aws', product: 'Powertools for AWS Lambda (TypeScript)', seenIn: 'every region that it supports', source: POWERTOOLS_TYPESCRIPT },
  { account: '165087284144', partition: 'aws-us-gov', product: 'Powertools for AWS Lambda', seenIn: 'us-gov-east-1', source: POWERTOOLS_PYTHON },
  { account: '165093116878', partition: 'aws-us-gov', product: 'Powertools for AWS Lambda', seenIn: 'us-gov-west-1', source: POWERTOOLS_PYTHON },
  { account: '498634801083', partition: 'aws-cn', product: 'Powertools for AWS Lambda', seenIn: 'cn-north-1', source: POWERTOOLS_PYTHON },
  { account: '336392948345', partition: 'aws', product: 'AWS SDK for pandas', seenIn: 'every region that it supports', source: PANDAS },
  { account: '157417159150', partition: 'aws', product: 'CodeGuru Profiler', seenIn: 'every region that it supports', source: CODEGURU },
];

const published = new Set(LAYER_PUBLISHERS.map(({ partition, account }) => `${partition} ${account}`));

/** Whether an account is one of AWS's own, as far as the table goes: an account that it does not have is not trusted for that. */
export const isAwsPublisher = (partition: string, account: Account): boolean => published.has(`${partition} ${account}`);
