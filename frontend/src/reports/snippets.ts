/** A report call as a script makes it. The token comes from the environment, so that it stands in no script. */
export interface ReportCall {
  serviceUrl: string;
  path: '/rest/issue' | '/rest/list';
  parameters: Readonly<Record<string, string>>;
}

export function curl({ serviceUrl, path, parameters }: ReportCall): string {
  const lines = Object.entries(parameters).map(([name, value]) => `  --data-urlencode ${inShell(`${name}=${value}`)}`);
  return [
    `curl -sS -G ${inShell(serviceUrl + path)}`,
    '  -H "Authorization: TISJWT $DWELL_TOKEN"',
    ...lines,
  ].join(' \\\n');
}

export function powershell({ serviceUrl, path, parameters }: ReportCall): string {
  const lines = Object.entries(parameters).map(([name, value]) => `  ${name} = ${inPowerShell(value)}`);
  return [
    '$parameters = @{',
    ...lines,
    '}',
    `Invoke-RestMethod -Uri ${inPowerShell(serviceUrl + path)} -Body $parameters \``,
    '  -Headers @{ Authorization = "TISJWT $env:DWELL_TOKEN" } | ConvertTo-Json -Depth 12',
  ].join('\n');
}

export function python({ serviceUrl, path, parameters }: ReportCall): string {
  const lines = Object.entries(parameters).map(([name, value]) => `        ${inPython(name)}: ${inPython(value)},`);
  return [
    'import os',
    '',
    'import requests',
    '',
    'answer = requests.get(',
    `    ${inPython(serviceUrl + path)},`,
    '    params={',
    ...lines,
    '    },',
    '    headers={"Authorization": "TISJWT " + os.environ["DWELL_TOKEN"]},',
    '    timeout=300,',
    ')',
    'answer.raise_for_status()',
    'print(answer.json())',
  ].join('\n');
}

function inShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function inPowerShell(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** JSON's texts are Python's too. */
function inPython(text: string): string {
  return JSON.stringify(text);
}
