/** Rows in columns, a line each: cells padded to the widest of their column, two spaces between. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  const line = (row: readonly string[]) => row.map((cell, i) => cell.padEnd(widths[i] as number)).join("  ");
  return rows.map((row) => line(row).trimEnd());
}
