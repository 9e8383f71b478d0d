using System.Text.RegularExpressions;
using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A pipeline that asks for a version of a toolchain, or a tag of its image, that nobody publishes.</summary>
internal sealed partial class NoSuchToolchainPatcher : IPatcher
{
    private static readonly MessagePattern SetUp = new(
        "set-up",
        "Unable to find (?<name>Node|Go) version '(?<want>[^']+)'|The version '(?<want>[^']+)' with architecture '[^']+' was not found|Could not find satisfied version for SemVer '?(?<want>[^'\\s]+?)'?\\.?\\s*$|Unknown version (?<want>[\\w.-]+) for ruby",
        "Unable to find Node version '99' for platform linux and architecture x64.");

    private static readonly MessagePattern Image = new(
        "image",
        "failed to pull image \"(?<image>[^\"]+)\".*(not found|manifest unknown)|manifest for (?<image>\\S+) not found",
        "ERROR: Job failed: failed to pull image \"node:99\" with specified policies [always]: manifest for node:99 not found: manifest unknown");

    public string Id => "no-such-toolchain";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition || context.FailedJob is not { } job)
        {
            yield break;
        }

        if (definition.Forge == ForgeKind.GitHub && SetUp.Find(context) is { } version)
        {
            var want = version["want"].Value;
            for (var number = job.Start; number <= job.End; number++)
            {
                var line = definition.Lines[number - 1];
                if (Key().Match(line) is { Success: true } match && match.Groups["version"].Value == want && ToolchainTable.Find(match.Groups["name"].Value) is { } row && StatedVersion.Of(context, row) is { } choice && choice.Setup != want)
                {
                    yield return new Patch(Id, SetUp.Id, $"there is no {row.Name} {want}", $"{row.Name} {choice.Setup} is set up: {Why(choice)}", 0.7)
                    {
                        Edits = [new MendEdit(definition.Path, number, 1, [line.Replace(want, choice.Setup, StringComparison.Ordinal)])],
                    };
                }
            }
        }

        if (definition.Forge == ForgeKind.GitLab && Image.Find(context) is { } pulled && JobImage.Of(definition, job) is { } image && Same(image.Name, pulled["image"].Value)
            && ToolchainTable.All.FirstOrDefault(row => ImageName.Program(row.ImagePattern) == ImageName.Program(image.Name)) is { } toolchain && StatedVersion.Of(context, toolchain) is { } chosen && toolchain.Image(chosen.Full) is var better && better != image.Name)
        {
            yield return new Patch(Id, Image.Id, $"there is no image `{image.Name}`", $"the job runs in `{better}`: {Why(chosen)}", 0.7) { Edits = [image.Replace(definition, better)] };
        }
    }

    // The choice names itself first.
    private static string Why(ToolchainChoice choice) => choice.Reason[(choice.Reason.IndexOf(": ", StringComparison.Ordinal) + 2)..];

    // The daemon writes names out in full.
    private static bool Same(string name, string pulled) => pulled == name || pulled.EndsWith("/" + name, StringComparison.Ordinal);

    [GeneratedRegex("^\\s*(- )?(?<name>[a-z]+)-version:\\s*['\"]?(?<version>[^'\"\\s#]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Key();
}
