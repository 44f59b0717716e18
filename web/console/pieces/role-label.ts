/** A role's name as a person would write it: `booking_system` is "Booking system". */
export function roleLabel(name: string): string {
  const words = name.replaceAll(/[_-]+/gu, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
