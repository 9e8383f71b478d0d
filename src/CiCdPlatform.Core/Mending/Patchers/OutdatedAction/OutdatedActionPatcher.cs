using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Actions;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>An action that GitHub no longer runs, that does not exist under its name, or an input that it does not take.</summary>
internal sealed class OutdatedActionPatcher : IPatcher
{
    private static readonly MessagePattern Deprecated = new("deprecated", "uses a deprecated version of `(?<name>[\\w./-]+): (?<ref>[\\w.-]+)`", "This request has been automatically failed because it uses a deprecated version of `actions/upload-artifact: v3`.");
    private static readonly MessagePattern Unresolved = new("unresolved", "Unable to resolve action [`']?(?<name>[\\w-]+/[\\w./-]+)@(?<ref>[\\w./-]+)[`']?, (?<why>repository not found|unable to find version)", "Unable to resolve action `actions/chekout@v4`, repository not found");
    private static readonly MessagePattern Input = new("input", "Unexpected input\\(s\\) '(?<name>[^']+)', valid inputs are \\[(?<known>[^\\]]*)\\]", "Unexpected input(s) 'nod-version', valid inputs are ['always-auth', 'node-version', 'registry-url']");

    public string Id => "outdated-action";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { Forge: ForgeKind.GitHub } definition)
        {
            yield break;
        }

        foreach (var pattern in (MessagePattern[])[Deprecated, Unresolved])
        {
            if (pattern.Find(context) is not { } groups)
            {
                continue;
            }

            var (name, reference) = (groups["name"].Value, groups["ref"].Value);
            var known = PinnedActions.All.Select(action => action.Name).Distinct(StringComparer.OrdinalIgnoreCase);
            var meant = groups["why"].Value == "repository not found" ? Words.Nearest(name, known).FirstOrDefault() : name;
            if (meant is null || (meant == name ? PinnedActions.Newest(name) : PinnedActions.Find(meant, reference) ?? PinnedActions.Newest(meant)) is not { } action)
            {
                continue;
            }

            var edits = definition.Lines.Select((line, index) => (line, index))
                .Where(row => row.line.Contains($"{name}@{reference}", StringComparison.Ordinal))
                .Select(row => new MendEdit(definition.Path, row.index + 1, 1, [$"{row.line[..row.line.IndexOf(name + "@", StringComparison.Ordinal)]}{meant}@{action.Sha} # {action.Version}"]))
                .ToList();
            if (edits.Count > 0)
            {
                yield return new Patch(Id, pattern.Id, $"GitHub does not run `{name}@{reference}`", $"`{meant}` {action.Version} runs in its place", 0.8) { Edits = edits };
            }
        }

        if (Input.Find(context) is { } input)
        {
            var known = input["known"].Value.Split([',', '\'', ' '], StringSplitOptions.RemoveEmptyEntries);
            foreach (var word in Words.Nearest(input["name"].Value, known).Take(1))
            {
                if (WordEdits.InPipeline(context, input["name"].Value, word) is { Count: > 0 } edits)
                {
                    yield return new Patch(Id, Input.Id, $"the action takes no `{input["name"].Value}`; `{word}` was probably meant", "the action hears it", 0.8) { Edits = edits };
                }
            }
        }
    }
}
