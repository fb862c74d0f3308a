// Signs requests as Jira would, with the npm package atlassian-jwt, which shares no code with Dwell.
//
// Reads one JSON object a line, prints {"token": "…"} a line, in the same order:
//   method, url, baseUrl     what is signed; url is absolute or a path with query
//   iss, iat, exp            claims, times in seconds; sub, context and aud are optional
//   secret                   HS256, or
//   privateKey, kid          RS256 with a PEM key
//   qsh                      instead of the computed hash ("context-qsh")
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import jwt from 'atlassian-jwt';

export function sign(request) {
  const { method, url, baseUrl, secret, privateKey, kid, ...claims } = request;
  const target = jwt.fromMethodAndUrl(method, url);
  const qsh = claims.qsh ?? jwt.createQueryStringHash(target, false, baseUrl);
  const payload = { ...claims, qsh };
  return privateKey
    ? jwt.encodeAsymmetric(payload, privateKey, jwt.AsymmetricAlgorithm.RS256, { kid })
    : jwt.encodeSymmetric(payload, secret, jwt.SymmetricAlgorithm.HS256);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() !== '') console.log(JSON.stringify({ token: sign(JSON.parse(line)) }));
  }
}
