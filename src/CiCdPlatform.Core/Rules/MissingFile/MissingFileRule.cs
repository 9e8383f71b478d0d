using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Workflows and files of actions that are named but not in the repository.</summary>
internal sealed class MissingFileRule() : WorkflowRule("missing-file", "workflow-call")
{
    private static readonly string[] OfActions = ["actionlint/action"];

    public override bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow or FileKind.GitHubAction;

    // What is checked without its repository, such as one file alone, proves nothing about other files.
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        file.ReadOther(file.Path) is null ? []
        : file.Kind is FileKind.GitHubWorkflow ? Called(file, workflow)
        : Run(file, workflow.Root!).Select(hit => hit with { Aliases = OfActions });

    private static IEnumerable<RuleHit> Called(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Jobs.Select(job => job.Node.Get("uses")).OfType<SyntaxNode>()
            .Where(uses => uses.IsScalar && uses.Value.StartsWith("./", StringComparison.Ordinal) && !uses.Value.Contains('@', StringComparison.Ordinal) && !uses.Value.Contains(ExpressionText.Open, StringComparison.Ordinal))
            .Where(uses => uses.Value.Length > 2 && file.ReadOther(uses.Value[2..]) is null)
            .Select(uses => file.Hit(uses, $"`{uses.Value[2..]}` is not in this repository."));

    private static IEnumerable<RuleHit> Run(RuleFile file, SyntaxNode root)
    {
        var folder = file.Path[..(file.Path.LastIndexOf('/') + 1)];
        var runs = root.Get("runs");
        if (runs?.Get("image") is not { IsScalar: true, Value.Length: > 0 } image || runs.Text("using") is not "docker" || image.Value.Contains("://", StringComparison.Ordinal) || image.Value.Contains("..", StringComparison.Ordinal))
        {
            return [];
        }

        return file.ReadOther(folder + (image.Value.StartsWith("./", StringComparison.Ordinal) ? image.Value[2..] : image.Value)) is null
            ? [file.Hit(image, $"`{image.Value}` is not in this repository; an image from elsewhere is written `docker://…`.")]
            : [];
    }
}
