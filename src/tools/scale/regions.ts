import type { Region } from '../../model/place.ts';

/** Regions of AWS, those that are on by default first; how many of them an account has on is an option. */
export const MAP_REGIONS: readonly Region[] = [
  'us-east-1', 'eu-west-1', 'eu-central-1', 'us-west-2', 'us-east-2', 'ap-southeast-1', 'ap-northeast-1', 'eu-west-2', 'ap-southeast-2', 'ap-south-1', 'eu-west-3', 'eu-north-1', 'ca-central-1', 'sa-east-1',
  'us-west-1', 'ap-northeast-2', 'ap-northeast-3', 'eu-south-1', 'eu-south-2', 'eu-central-2', 'ap-southeast-3', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-7', 'ap-east-1', 'ap-south-2', 'af-south-1',
  'il-central-1', 'ca-west-1', 'mx-central-1',
];
