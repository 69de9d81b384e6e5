import { useMemo } from 'react';
import { usePathname, useSearch } from 'wouter/use-browser-location';
import { subjectAddress, type SubjectAddress } from './address.js';

/** What the present address names; null: it cannot be read. */
export function useSubjectAddress(): SubjectAddress | null {
  const pathname = usePathname();
  const search = useSearch();
  return useMemo(() => subjectAddress(pathname, search), [pathname, search]);
}
