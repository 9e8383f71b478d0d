using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Pipelines.Writers.GitHubActions;

/// <summary>The steps that keep a job's reports and show failed tests on the change.</summary>
internal static class ReportSteps
{
    // A reader of both formats in place of an action that somebody else may change: it needs no permission, so that it works for forks too.
    private const string Annotate = """
        import glob, os, xml.etree.ElementTree as tree

        def text(value):
            return (value or '').replace('%', '%25').replace('\r', '%0D').replace('\n', '%0A')

        def name(value):
            return text(value).replace(':', '%3A').replace(',', '%2C')

        shown = 0
        for path in sorted(p for pattern in os.environ['REPORTS'].splitlines() for p in glob.glob(pattern, recursive=True)):
            for node in tree.parse(path).iter():
                kind = node.tag.rpartition('}')[2]
                if kind == 'testcase':
                    failed = [child for child in node if child.tag in ('failure', 'error')]
                    why = [child.get('message') or child.text for child in failed]
                    title = '.'.join(filter(None, [node.get('classname'), node.get('name')]))
                    place = f"file={name(node.get('file'))},line={name(node.get('line') or '1')}," if node.get('file') else ''
                elif kind == 'UnitTestResult' and node.get('outcome') == 'Failed':
                    why = [''.join(child.itertext()) for child in node.iter() if child.tag.endswith('}Message')] or ['']
                    title, place = node.get('testName'), ''
                else:
                    continue
                for message in why:
                    if shown < 20:
                        print(f'::error {place}title={name(title)}::{text(message).strip()[:4000] or "failed"}')
                    shown += 1

        """;

    internal static IEnumerable<YamlMap> Of(PipelineJob job, string leg)
    {
        if (job.Reports.Count == 0)
        {
            yield break;
        }

        var readable = job.Reports.Where(report => report.Key is "junit" or "trx").Select(report => report.Value).ToList();

        // An image need not hold Python; the machine does.
        if (readable.Count > 0 && job.Container is null)
        {
            yield return new YamlMap()
                .Add("name", "Show failed tests")
                .Add("if", "failure()")
                .Add("shell", "python")
                .AddIf(job.WorkingDirectory != ".", "working-directory", () => new YamlValue("."))
                .Add("env", new YamlMap().Add("REPORTS", string.Join('\n', readable)))
                .Add("run", new YamlValue(Annotate));
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
