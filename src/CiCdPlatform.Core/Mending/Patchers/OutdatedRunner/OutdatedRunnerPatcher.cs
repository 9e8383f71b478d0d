using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A machine that GitHub no longer offers.</summary>
internal sealed class OutdatedRunnerPatcher : IPatcher
{
    // By GitHub's announcements; what stands in is the oldest that it still offers.
    private static readonly (string Label, string Instead)[] Retired =
    [
        ("ubuntu-16.04", "ubuntu-22.04"), ("ubuntu-18.04", "ubuntu-22.04"), ("ubuntu-20.04", "ubuntu-22.04"), ("macos-10.15", "macos-14"), ("macos-11", "macos-14"), ("macos-12", "macos-14"), ("macos-13", "macos-14"),
        ("windows-2016", "windows-2022"), ("windows-2019", "windows-2022"), ("windows-vs2017-win2016", "windows-2022"),
    ];

    private static readonly MessagePattern Message = new("retired-label", "(No runner matching the specified labels was found|This is a scheduled .* brownout|The .* (environment|runner image) is (deprecated|closing down)|is not supported on this runner|Can't find any online and idle .*runner.* with labels|Job is waiting for a .*runner|was not acquired by Runner)", "This is a scheduled Ubuntu 20.04 brownout. Ubuntu 20.04 LTS runner will be removed on 2025-04-15.");

    public string Id => "outdated-runner";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { Forge: ForgeKind.GitHub } definition || (Message.Find(context) is null && context.Log.Count > 0))
        {
            yield break;
        }

        var (from, to) = context.FailedJob is { } job ? (job.Start, job.End) : (1, definition.Lines.Count);
        var edits = new List<MendEdit>();
        for (var number = from; number <= to; number++)
        {
            var line = definition.Lines[number - 1];
            if (Array.Find(Retired, row => Words.Find(line, row.Label) >= 0) is { Label: { } label } row)
            {
                edits.Add(new MendEdit(definition.Path, number, 1, [Words.Replace(line, label, row.Instead)]));
            }
        }

        if (edits.Count > 0)
        {
            yield return new Patch(Id, Message.Id, "GitHub no longer offers the machine that the job asks for", "the job gets a machine that there is", 0.85) { Edits = edits };
        }
    }
}
