using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A job that names another job, a stage or a template that the pipeline does not have.</summary>
internal sealed class UnknownReferencePatcher : IPatcher
{
    private static readonly (MessagePattern Message, string Key)[] Messages =
    [
        (new("need", "job [`'\"]?(?<job>[^`'\"]+?)[`'\"]? (needs|depends on unknown job|depends on) [`'\"]?(?<name>[^`'\"]+?)[`'\"]?(, which (does not exist|is not defined)|\\.?$)", ".github/workflows/ci.yml:14: job `test` needs `biuld`, which does not exist"), "needs"),
        (new("gitlab-need", "(?<job>[^\\s:]+) job: undefined (need|dependency): (?<name>[^\\s,]+)", "test job: undefined need: biuld"), "needs"),
        (new("gitlab-need-missing", "'(?<job>[^']+)' job needs '(?<name>[^']+)' job, but '[^']+' (does not exist|is not in any previous stage)", "'test' job needs 'biuld' job, but 'biuld' does not exist in the pipeline"), "needs"),
        (new("stage", "job `(?<job>[^`]+)`: the stage `(?<name>[^`]+)` does not exist", ".gitlab-ci.yml:9: job `test`: the stage `tests` does not exist; the stages are .pre, build, test, .post"), "stage"),
        (new("gitlab-stage", "(?<job>[^\\s:]+) job: chosen stage (?<name>\\S*) ?does not exist", "test job: chosen stage tests does not exist; available stages are .pre, build, test, .post"), "stage"),
        (new("template", "`(?<job>[^`]+)` extends `(?<name>[^`]+)`, which is not defined|(?<job>[^\\s:]+): unknown keys in `extends` \\((?<name>[^)]+)\\)", ".gitlab-ci.yml:9: `test` extends `.bse`, which is not defined"), "extends"),
    ];

    public string Id => "unknown-reference";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition)
        {
            yield break;
        }

        foreach (var (message, key) in Messages)
        {
            foreach (var groups in message.FindAll(context))
            {
                var name = groups["name"].Value;
                if (definition.Jobs.FirstOrDefault(job => job.Id == groups["job"].Value) is not { } job || definition.KeyOf(job, key) is not { } start)
                {
                    continue;
                }

                var known = key switch
                {
                    "stage" => Stages(definition),
                    _ => definition.Jobs.Select(other => other.Id).Where(id => id != job.Id && (key == "extends") == id.StartsWith('.')).ToList(),
                };
                var near = Words.Nearest(name, known).ToList();
                IEnumerable<string> meant = near.Count > 0 ? near.Take(2) : known.Count == 1 ? known : known.Where(id => key == "needs" && !Waits(definition, id, job.Id)).Take(2);
                var rank = 0;
                foreach (var word in meant)
                {
                    var edits = Enumerable.Range(start, definition.EndOf(start) - start + 1)
                        .Select(number => (number, line: Words.Replace(definition.Lines[number - 1], name, word)))
                        .Where(pair => pair.line != definition.Lines[pair.number - 1])
                        .Select(pair => new MendEdit(definition.Path, pair.number, 1, [pair.line]))
                        .ToList();
                    if (edits.Count > 0)
                    {
                        yield return new Patch(Id, message.Id, $"the job `{job.Id}` names `{name}`, which the pipeline does not have; `{word}` was probably meant", "the forge takes the pipeline", (near.Count > 0 ? 0.92 : 0.6) - 0.2 * rank++) { Edits = edits };
                    }
                }
            }
        }
    }

    private static List<string> Stages(DefinitionText definition)
    {
        var start = definition.Lines.ToList().FindIndex(line => line.StartsWith("stages:", StringComparison.Ordinal)) + 1;
        return start == 0
            ? ["build", "test", "deploy"]
            : [.. Enumerable.Range(start, definition.EndOf(start) - start + 1).SelectMany(number => definition.Lines[number - 1].Replace("stages:", "", StringComparison.Ordinal).Split(['[', ']', ',', '-', ' ', '"', '\''], StringSplitOptions.RemoveEmptyEntries))];
    }

    private static bool Waits(DefinitionText definition, string id, string on) =>
        definition.Jobs.FirstOrDefault(job => job.Id == id) is { } job && definition.KeyOf(job, "needs") is { } start
        && Enumerable.Range(start, definition.EndOf(start) - start + 1).Any(number => Words.Find(definition.Lines[number - 1], on) >= 0);
}
