/** Leads out of the console, and takes nothing of it along. */
export function OutLink({ address }: { readonly address: string | null }) {
  if (address === null) return "–";
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {address.replace(/^https:\/\//u, "")}
    </a>
  );
}
