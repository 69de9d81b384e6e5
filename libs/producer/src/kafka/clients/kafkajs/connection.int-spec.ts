import { recordSenderContract } from '../../../../../../test/contracts/record-sender/record-sender.contract.js';

recordSenderContract('kafkajs');
