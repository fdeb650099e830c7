import { LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { readFunctions } from '../../src/collect/lambda/index.ts';
import { readLayers } from '../../src/collect/lambda/layers.ts';
import { Reader } from '../../src/collect/reader.ts';
import { FACT_NAMES } from '../../src/model/fact-specs.ts';
