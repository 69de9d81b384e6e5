import { PageHead } from '../../ui/layout.js';

export default function Subject() {
  return <PageHead title="Subject" />;
}
