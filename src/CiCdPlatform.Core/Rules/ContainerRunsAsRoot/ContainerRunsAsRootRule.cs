using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>Images whose process runs as root.</summary>
internal sealed class ContainerRunsAsRootRule : IRule
{
    public string Id => "container-runs-as-root";

    public string Scanner => "containers";

    public IReadOnlyList<string> Aliases { get; } = ["CKV_DOCKER_3", "CKV_DOCKER_8", "hadolint/DL3002", "trivy/DS002"];

    public bool Concerns(FileKind kind) => kind is FileKind.Dockerfile;

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        if (file.Docker.Stages is not [.., var last])
        {
            yield break;
        }

        // A stage starts with the user of the stage that it builds on.
        var user = last.Chain().SelectMany(stage => stage.Instructions.Where(instruction => instruction.Keyword == "USER").TakeLast(1)).FirstOrDefault();
        if (user is null)
        {
            var basis = last.Chain().Last();
            if (RunsUnprivileged(basis.Image) || basis.Image == "scratch" && last.Chain().All(stage => stage.Instructions.Count == 0))
            {
                yield break;
            }

            // An image that starts nothing of its own is often a base for others, or a toolbox.
            yield return new RuleHit(
                last.From.Offset,
                last.From.Length,
                last.Chain().Any(stage => stage.Instructions.Any(instruction => instruction.Keyword is "CMD" or "ENTRYPOINT")) ? Severity.Medium : Severity.Low,
                Confidence.Medium,
                "No USER is set in the image's last stage: unless the base image sets one, the process runs as root; add a user and `USER` after the last installation step.")
            {
                Aliases = ["CKV_DOCKER_3", "trivy/DS002"],
                // An editor that works in a container chooses the user itself.
                Persona = file.Path.Contains(".devcontainer/", StringComparison.Ordinal) ? Persona.Pedantic : Persona.Regular,
            };
        }
        else if (user.Words is [var name, ..] && name.Text.Split(':')[0].Trim('"') is "root" or "0")
        {
            yield return new RuleHit(
                user.Offset,
                user.Length,
                Severity.Medium,
                Confidence.High,
                $"The last USER is `{user.Argument}`: the process runs as root; end with an unprivileged user.")
            {
                Aliases = ["hadolint/DL3002", "CKV_DOCKER_8", "trivy/DS002"],
            };
        }
    }

    private static bool RunsUnprivileged(string image) =>
        image.Contains("nonroot", StringComparison.Ordinal)
        || image.Contains("rootless", StringComparison.Ordinal)
        || image.Contains("-unprivileged", StringComparison.Ordinal)
        || image.Contains("chiseled", StringComparison.Ordinal)
        || image.Contains("windows/", StringComparison.Ordinal)
        || image.StartsWith("cgr.dev/chainguard/", StringComparison.Ordinal)
        || image.StartsWith("bitnami/", StringComparison.Ordinal);
}
