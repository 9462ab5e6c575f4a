/**
 * Why a release cannot go on; nothing when it can.
 *
 * @param status what `git status --porcelain` says
 * @param manifests the package.json of each package that is published
 * @param changesets how many there are
 * @param env of the process: where CI vouches for it, its token is there
 */
export function refusals({ status, manifests, changesets, env }) {
  const changed = status.split("\n").filter(Boolean);
  const homeless = manifests.filter(({ repository }) => (repository?.url ?? repository) === undefined);
  return [
    ...(changed.length > 0
      ? [`The tree is not clean (${changed.length} files: ${changed[0].slice(3)} …): commit or stash first.`]
      : []),
    ...(changesets === 0 ? ["There is no changeset, so nothing to release: npx changeset writes one."] : []),
    ...(homeless.length > 0
      ? [
          `npm states a provenance only for packages whose package.json has "repository": ${homeless.map(({ name }) => name).join(", ")}.`,
        ]
      : []),
    ...(env.ACTIONS_ID_TOKEN_REQUEST_URL === undefined && env.SIGSTORE_ID_TOKEN === undefined
      ? ["npm states a provenance only in CI that vouches for it, such as a GitHub workflow with `id-token: write`."]
      : []),
  ];
}
