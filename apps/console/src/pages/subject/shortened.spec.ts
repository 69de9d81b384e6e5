import { expect, it } from 'vitest';
import { shortened } from './shortened.js';

it.each([
  ['cc70c912-8db9-4965-a283-42d961cf1fe2', 'cc70c912…'],
  ['sha256:f3ae242c75776880d92218cbd5e2ff03bece6094192ff2e9384f69f8c7ffc381', 'sha256:f3ae242c7577…'],
  ['397c15691c285f636c49ab8671f52582f2af11dccccf08c855193e93eb74d311', '397c15691c28…'],
  ['a request id of a client', 'a request id of a client'],
  ['vm-28048-491118fd', 'vm-28048-491118fd'],
  ['', ''],
])('“%s” is shown as “%s”', (text, shown) => {
  expect(shortened(text)).toBe(shown);
});
