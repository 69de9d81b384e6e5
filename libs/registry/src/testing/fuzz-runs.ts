/** For specs: how many cases a property has. `npm run fuzz` asks for a million (`FUZZ_CASES`) of its seed (`FUZZ_SEED`). */
export function fuzzRuns(fewer: number): { readonly numRuns: number; readonly seed?: number } {
  const { FUZZ_CASES, FUZZ_SEED } = process.env;
  return {
    numRuns: Number(FUZZ_CASES ?? fewer),
    ...(FUZZ_SEED !== undefined && { seed: Number(FUZZ_SEED) }),
  };
}

/** The time that a property may take with the cases of `npm run fuzz`, in ms. */
export const fuzzTimeoutMs = 3_600_000;
