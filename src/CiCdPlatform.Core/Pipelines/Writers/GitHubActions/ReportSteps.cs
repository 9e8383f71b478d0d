using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Pipelines.Writers.GitHubActions;

/// <summary>The steps that keep a job's reports, and show failed tests and what was covered on the change.</summary>
internal static class ReportSteps
{
    // A reader of the formats in place of an action that somebody else may change: it needs no permission, so that it works for forks too.
    internal const string Show = """
        import glob, json, os, xml.etree.ElementTree as tree

        tests, covered = [], []

        def text(value):
            return str(value or '').replace('%', '%25').replace('\r', '%0D').replace('\n', '%0A')

        def name(value):
            return text(value).replace(':', '%3A').replace(',', '%2C')

        def read(path):
            if path.endswith('.json'):
                for test in json.load(open(path))['examples']:
                    why = [test['exception']['message']] if test['status'] == 'failed' else []
                    tests.append((test['full_description'], test['file_path'], test['line_number'], why))
            elif path.endswith('.out'):
                for line in list(open(path))[1:]:
                    count, hits = map(int, line.split()[-2:])
                    covered.append((count, count if hits else 0))
            else:
                for node in tree.parse(path).iter():
                    kind = node.tag.rpartition('}')[2]
                    if kind == 'testcase':
                        why = [bad.get('message') or bad.text for bad in node if bad.tag in ('failure', 'error')]
                        title = '.'.join(filter(None, [node.get('classname'), node.get('name')]))
                        tests.append((title, node.get('file'), node.get('line'), why))
                    elif kind == 'UnitTestResult':
                        why = [''.join(said.itertext()) for said in node.iter() if said.tag.endswith('}Message')] or ['']
                        tests.append((node.get('testName'), None, None, why if node.get('outcome') == 'Failed' else []))
                    elif kind == 'coverage' and node.get('lines-valid'):
                        covered.append((int(node.get('lines-valid')), int(node.get('lines-covered'))))

        for path in sorted({p for pattern in os.environ['REPORTS'].splitlines() for p in glob.glob(pattern, recursive=True)}):
            try:
                read(path)
            except (OSError, LookupError, TypeError, ValueError, tree.ParseError) as problem:
                print(f'::warning::{name(path)} cannot be read: {text(problem)}')
        failed = [(*test[:3], why) for test in tests for why in test[3]]
        for title, file, line, why in failed[:20]:
            place = f'file={name(file)},line={name(line or 1)},' if file else ''
            print(f'::error {place}title={name(title)}::{text(why).strip()[:4000] or "failed"}')
        said = [f'Tests: {len(tests)}, failed: {len(failed)}'] if tests else []
        if total := sum(count for count, _ in covered):
            said.append(f'Covered: {100 * sum(hit for _, hit in covered) / total:.1f} %')
        for line in said:
            print(f'::notice title=Results::{line}')
        with open(os.environ['GITHUB_STEP_SUMMARY'], 'a') as summary:
            summary.writelines(f'- {line}\n' for line in said)

        """;

    // What the script reads, by the kinds of reports.
    private static readonly string[] s_readable = ["junit", "trx", "rspec", "cobertura", "coverage"];

    internal static IEnumerable<YamlMap> Of(PipelineJob job, string leg)
    {
        if (job.Reports.Count == 0)
        {
            yield break;
        }

        var readable = job.Reports.Where(report => s_readable.Contains(report.Key)).Select(report => report.Value).ToList();

        // An image need not hold Python; the machine does.
        if (readable.Count > 0 && job.Container is null)
        {
            yield return new YamlMap()
                .Add("name", "Show results")
                .Add("if", "${{ !cancelled() }}")
                .Add("shell", "python")
                .AddIf(job.WorkingDirectory != ".", "working-directory", () => new YamlValue("."))
                .Add("env", new YamlMap().Add("REPORTS", string.Join('\n', readable)))
                .Add("run", new YamlValue(Show));
        }

        var upload = GitHubActionsWriter.Uses("Keep reports", "actions/upload-artifact", new YamlMap()
            .Add("name", $"reports-{job.Id}{leg}")
            .Add("path", new YamlValue(string.Join('\n', job.Reports.Values.Distinct()) + (job.Reports.Count > 1 ? "\n" : "")))
            .Add("if-no-files-found", "ignore")
            .Add("retention-days", 7));
        upload.Entries.Insert(1, new YamlEntry("if", new YamlValue("${{ !cancelled() }}"), false, null));
        yield return upload;
    }
}
