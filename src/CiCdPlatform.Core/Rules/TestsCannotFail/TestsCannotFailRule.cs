using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Tests and security checks whose failure changes nothing.</summary>
internal sealed class TestsCannotFailRule : IRule
{
    public string Id => "tests-cannot-fail";

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases { get; } = [];

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings) => InWorkflow(file).Concat(InGitLab(file));

    private static IEnumerable<RuleHit> InWorkflow(RuleFile file)
    {
        if (file.Workflow is not { } workflow)
        {
            yield break;
        }

        var checking = new HashSet<WorkflowJob?>(ReferenceEqualityComparer.Instance);
        foreach (var step in workflow.Steps)
        {
            if (IsCheck(step))
            {
                checking.Add(step.Job);
                if (Flag(file, step.Node, "continue-on-error", "step") is { } hit)
                {
                    yield return hit;
                }
            }

            foreach (var silenced in Silenced(file, step.Node.Scalar("run")))
            {
                yield return silenced;
            }
        }

        foreach (var job in workflow.Jobs)
        {
            if (checking.Contains(job) && Flag(file, job.Node, "continue-on-error", "job") is { } hit)
            {
                yield return hit;
            }
        }
    }

    private static IEnumerable<RuleHit> InGitLab(RuleFile file)
    {
        foreach (var job in file.GitLab?.Jobs ?? [])
        {
            var scripts = job.Script.ToList();
            var isCheck = TestCommands.IsCheckName(job.Key.Value ?? "") || scripts.Any(script => Lines(script.Value).Any(TestCommands.IsCheck));

            // A manual job may fail by default: its being optional is said openly.
            if (isCheck && job.Node.Text("when") != "manual" && Flag(file, job.Node, "allow_failure", "job") is { } hit)
            {
                yield return hit;
            }

            foreach (var silenced in scripts.SelectMany(script => Silenced(file, script)))
            {
                yield return silenced;
            }
        }
    }

    private static bool IsCheck(WorkflowStep step) =>
        (step.Node.Text("uses") is { } uses && TestCommands.IsCheckAction(uses)) || Lines(step.Node.Text("run")).Any(TestCommands.IsCheck);

    private static IEnumerable<string> Lines(string? text) => text?.Split('\n') ?? [];

    private static RuleHit? Flag(RuleFile file, YamlMappingNode owner, string key, string what)
    {
        if (owner.Pair(key) is not { Value: YamlScalarNode { Value: "true", Style: ScalarStyle.Plain } value } pair)
        {
            return null;
        }

        var start = file.OffsetOf(pair.Key.Start);
        var (offset, length) = file.Span(value);
        var line = file.At(start).Line;
        return new RuleHit(start, offset + length - start, Severity.High, Confidence.High, $"`{key}: true` on a {what} that tests or scans: it cannot turn the pipeline red; remove it.")
        {
            FixDescription = "Let its failure count.",
            Edits = file.Line(line).Trim() == $"{key}: true" ? [new LineEdit(line, 1, [])] : [],
        };
    }

    private static IEnumerable<RuleHit> Silenced(RuleFile file, YamlScalarNode? script)
    {
        if (script is null)
        {
            yield break;
        }

        var (offset, length) = file.Span(script);
        var (first, last) = (file.At(offset).Line, file.At(offset + length).Line);
        for (var line = first; line <= last; line++)
        {
            var text = file.Line(line);
            var from = line == first ? file.At(offset).Column - 1 : text.Length - text.AsSpan().TrimStart().Length;
            var command = text[from..].Trim();
            if (!TestCommands.IsSilenced(command))
            {
                continue;
            }

            yield return new RuleHit(file.OffsetOfLine(line) + from, command.Length, Severity.High, Confidence.High, "The command's failure is thrown away: these tests or checks cannot turn the pipeline red; let the command's own result stand.")
            {
                FixDescription = "Let the command's own result stand.",
                Edits = TestCommands.Unsilenced(text) is { } mended ? [new LineEdit(line, 1, [mended])] : [],
            };
        }
    }
}
