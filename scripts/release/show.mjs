/** A release that was tried, for reading: versions, changelog entries, what is in each tarball. */
export function show(packages) {
  return packages.map(showPackage).join("\n\n");
}

function showPackage({ name, from, to, entry, tarball }) {
  const { filename, size, unpackedSize, files } = tarball;
  return [
    `${name}: ${from === to ? `${from}, not released` : `${from} → ${to}`}`,
    ...(entry === "" ? [] : ["", "  CHANGELOG.md gains", "", ...indented(entry)]),
    "",
    `  ${filename}: ${bytes(size)}, ${bytes(unpackedSize)} unpacked, ${files.length} files`,
    ...files.map((file) => `  ${bytes(file.size).padStart(10)}  ${file.path}`),
  ].join("\n");
}

const indented = (text) => text.split("\n").map((line) => (line === "" ? "" : `    ${line}`));
const bytes = (n) => (n < 1000 ? `${n} B` : `${(n / 1000).toFixed(1)} kB`);
