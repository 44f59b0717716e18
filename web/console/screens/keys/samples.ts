export type Sample = { readonly language: string; readonly text: string };

/** The first call with this very key, in four languages: it lists customers, masked. */
export function samplesFor(origin: string, key: string, purpose: string | undefined): readonly Sample[] {
  const address = `${origin}/v1/subjects?limit=5${purpose === undefined ? "" : `&purpose=${encodeURIComponent(purpose)}`}`;
  return [
    { language: "curl", text: `curl -s "${address}" \\\n  -H "Authorization: Bearer ${key}"` },
    {
      language: "Node",
      text: [
        `const answer = await fetch("${address}", {`,
        `  headers: { authorization: "Bearer ${key}" },`,
        "});",
        "console.log(await answer.json());",
      ].join("\n"),
    },
    {
      language: "Python",
      text: [
        "import json, urllib.request",
        `ask = urllib.request.Request("${address}",`,
        `    headers={"Authorization": "Bearer ${key}"})`,
        "print(json.load(urllib.request.urlopen(ask)))",
      ].join("\n"),
    },
    {
      language: "PHP",
      text: [
        `$with = stream_context_create(["http" => ["header" => "Authorization: Bearer ${key}"]]);`,
        `print_r(json_decode(file_get_contents("${address}", false, $with), true));`,
      ].join("\n"),
    },
  ];
}
