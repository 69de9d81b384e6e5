import { Link } from 'wouter';

interface SubjectLinkProps {
  readonly topic: string;
  readonly subject: string;
}

/** A subject by its name, with its topic where the name does not begin with it. */
export const SubjectLink = ({ topic, subject }: SubjectLinkProps) => (
  <Link href={`/subjects/${encodeURIComponent(topic)}/${encodeURIComponent(subject)}`}>
    {subject.startsWith(topic) ? subject : `${topic} · ${subject}`}
  </Link>
);
