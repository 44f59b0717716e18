/** The vault door with its four-spoke dial. */
export function Mark({ size = 24 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <rect x="2" y="2" width="28" height="28" rx="7" fill="#0b6b5d" />
      <g fill="none" stroke="#ffffff" strokeWidth="2.2" strokeLinecap="round">
        <circle cx="16" cy="16" r="8.2" />
        <circle cx="16" cy="16" r="2.1" />
        <path d="M16 10.2v3.4M16 18.4v3.4M10.2 16h3.4M18.4 16h3.4" />
      </g>
    </svg>
  );
}
