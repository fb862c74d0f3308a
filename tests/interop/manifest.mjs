// Validates manifests with Forge's own validator, without network.
//
// Arguments are folders with a manifest.yml and the resources it names. Prints a JSON object a line, in the same order:
//   success, errors          the validator's verdict; a warning is an error too
//   manifest                 what it read
import { validate } from '@forge/manifest';

for (const folder of process.argv.slice(2)) {
  process.chdir(folder);
  const { success, errors, manifestObject } = await validate();
  console.log(JSON.stringify({ success, errors, manifest: manifestObject?.yamlContent }));
}
