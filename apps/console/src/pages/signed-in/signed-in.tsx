import { PageHead } from '../../ui/layout.js';

export default function SignedIn() {
  return <PageHead title="SignedIn" />;
}
