using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Actions;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A GitHub job that wants files of the repository and never checks it out.</summary>
internal sealed class MissingCheckoutPatcher : IPatcher
{
    private static readonly string[] Wants =
    [
        "No such file", "not found", "no such file", "Cannot find", "cannot find", "Could not find", "Could not read", "could not find", "No rule to make target", "no makefile found", "does not exist", "not a git repository",
        "go.mod", "ENOENT", "No Rakefile", "MSB1003", "MSB1009", "does not appear to contain", "No tests", "not importable", "Could not open", "Can't open", "couldn't read", "Can't locate", "Cannot detect source",
    ];

    public string Id => "missing-checkout";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { Forge: ForgeKind.GitHub } definition || context.FailedJob is not { } job || definition.Steps(job) is not [var first, ..]
            || Enumerable.Range(job.Start, job.End - job.Start + 1).Any(number => definition.Lines[number - 1].Contains("actions/checkout@", StringComparison.Ordinal) || definition.Lines[number - 1].Contains("git clone", StringComparison.Ordinal))
            || !context.Log.Any(line => Wants.Any(want => line.Contains(want, StringComparison.Ordinal))))
        {
            yield break;
        }

        var other = definition.Lines.FirstOrDefault(line => line.Contains("uses: actions/checkout@", StringComparison.Ordinal));
        var uses = other is null ? PinnedActions.Newest("actions/checkout")?.ToString() : other[(other.IndexOf("uses:", StringComparison.Ordinal) + "uses:".Length)..].Trim();
        if (uses is not null)
        {
            yield return new Patch(Id, Id, $"the job `{job.Id}` uses files of the repository, and no step of it checks the repository out", "the files are there before the first step that wants them", 0.9)
            {
                Edits = [new MendEdit(definition.Path, first.Start, 0, [$"{new string(' ', first.Indent)}- uses: {uses}"])],
            };
        }
    }
}
