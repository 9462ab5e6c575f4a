/**
 * Why a release cannot go on; nothing when it can.
 *
 * @param status what `git status --porcelain` says; undefined where it fails
 * @param manifests the package.json of each package that is published
 * @param waiting whether there is something to release: a changeset, or a version that npm has not
 * @param env of the process: where CI vouches for it, its token is there
 */
export function refusals({ status, manifests, waiting, env }) {
  const changed = (status ?? "").split("\n").filter(Boolean);
  const homeless = manifests.filter(({ repository }) => (repository?.url ?? repository) === undefined);
  return [
    ...(status === undefined ? ["git does not say whether the tree is clean: release from a clone."] : []),
    ...(changed.length > 0
      ? [`The tree is not clean (${changed.length} files: ${changed[0].slice(3)} …): commit or stash first.`]
      : []),
    ...(waiting
      ? []
      : ["There is no changeset, and npm has every version, so nothing to release: npx changeset writes one."]),
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
