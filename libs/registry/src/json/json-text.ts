/** A JSON value as it was written, without white space: with every digit of its numbers, and its keys in their order. */
export class JsonText {
  constructor(readonly text: string) {}
}
