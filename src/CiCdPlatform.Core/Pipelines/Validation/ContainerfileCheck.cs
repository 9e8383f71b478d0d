namespace CiCdPlatform.Core.Pipelines.Validation;

/// <summary>What a container file of ours is held to: pinned images, no root at the end.</summary>
internal static class ContainerfileCheck
{
    internal static void Check(GeneratedFile file, List<PipelineProblem> problems)
    {
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var (user, last) = ("", 1);
        foreach (var (text, line) in file.Content.Split('\n').Select((text, i) => (text.Trim(), i + 1)))
        {
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            switch (words)
            {
                case ["FROM", .. var rest] when Array.Find(rest, word => !word.StartsWith("--", StringComparison.Ordinal)) is { } image:
                    (user, last) = ("", line);
                    if (!stages.Contains(image) && image != "scratch" && ImageName.Problem(image) is { } problem)
                    {
                        problems.Add(new PipelineProblem(file.Path, line, problem));
                    }

                    if (rest is [.., "AS" or "as", var name])
                    {
                        stages.Add(name);
                    }

                    break;
                case ["USER", var who, ..]:
                    user = who;
                    break;
            }
        }

        if (user.Split(':')[0] is "" or "root" or "0")
        {
            problems.Add(new PipelineProblem(file.Path, last, "the image runs as root: end with a USER that is not root"));
        }
    }
}
