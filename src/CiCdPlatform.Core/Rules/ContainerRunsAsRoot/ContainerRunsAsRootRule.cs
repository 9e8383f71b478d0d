using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>Images whose process runs as root.</summary>
internal sealed class ContainerRunsAsRootRule : IRule
{
    public string Id => "container-runs-as-root";

    public string Scanner => "containers";

    public IReadOnlyList<string> Aliases { get; } = ["CKV_DOCKER_3"];

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        var stages = new Dictionary<string, DockerInstruction?>(StringComparer.OrdinalIgnoreCase);
        DockerInstruction? from = null;
        DockerInstruction? user = null;
        string? name = null;
        foreach (var instruction in file.Docker)
        {
            if (DockerStage.Of(instruction) is { } stage)
            {
                if (name is not null)
                {
                    stages[name] = user;
                }

                // A stage starts with the user of the stage that it builds on.
                user = stages.GetValueOrDefault(stage.Image, RunsUnprivileged(stage.Image) ? instruction : null);
                (from, name) = (instruction, stage.Name);
            }
            else if (instruction.Keyword == "USER")
            {
                user = instruction;
            }
        }

        if (from is null)
        {
            yield break;
        }

        if (user is null)
        {
            yield return new RuleHit(
                from.Offset,
                from.Length,
                Severity.Medium,
                Confidence.Medium,
                "No USER is set in the image's last stage: unless the base image sets one, the process runs as root; add a user and `USER` after the last installation step.");
        }
        else if (user.Keyword == "USER" && user.Argument.Split(':')[0].Trim('"') is "root" or "0")
        {
            yield return new RuleHit(
                user.Offset,
                user.Length,
                Severity.Medium,
                Confidence.High,
                $"The last USER is `{user.Argument}`: the process runs as root; end with an unprivileged user.")
            {
                Aliases = ["hadolint/DL3002", "CKV_DOCKER_8"],
            };
        }
    }

    private static bool RunsUnprivileged(string image) =>
        image.Contains("nonroot", StringComparison.Ordinal)
        || image.Contains("-unprivileged", StringComparison.Ordinal)
        || image.Contains("chiseled", StringComparison.Ordinal)
        || image.StartsWith("cgr.dev/chainguard/", StringComparison.Ordinal)
        || image.StartsWith("bitnami/", StringComparison.Ordinal);
}
