using CiCdPlatform.Core.Rules.GitHub;
using CiCdPlatform.Core.Workflows;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>A file with the parsed views that rules share; each is made once, when first asked for.</summary>
internal sealed class RuleFile
{
    private readonly Lazy<YamlLoad> _yaml;
    private readonly Lazy<WorkflowView?> _workflow;
    private readonly Lazy<WorkflowSyntax?> _syntax;
    private readonly Lazy<GitLabView?> _gitLab;
    private readonly Lazy<IReadOnlyList<FencedExpression>> _expressions;
    private readonly Lazy<int[]> _starts;

    private readonly Dictionary<Type, object?> _views = [];

    private readonly Func<string, string?> _readOther;

    public RuleFile(string path, string text, Func<string, string?>? readOther = null)
    {
        Path = path;
        Text = text;
        Kind = FileKinds.Of(path);
        _readOther = readOther ?? (_ => null);
        _starts = new Lazy<int[]>(Starts);
        _yaml = new Lazy<YamlLoad>(() => YamlText.Load(Text));
        _workflow = new Lazy<WorkflowView?>(() => Kind is FileKind.GitHubWorkflow or FileKind.GitHubAction ? WorkflowView.Of(Root, Kind) : null);
        _expressions = new Lazy<IReadOnlyList<FencedExpression>>(() => Workflow is null ? [] : FencedExpression.All(this, Root));
        _syntax = new Lazy<WorkflowSyntax?>(() => Kind is FileKind.Dockerfile or FileKind.Terraform or FileKind.Other ? null : WorkflowSyntax.Of(Text, Kind));
        _gitLab = new Lazy<GitLabView?>(() => Kind is FileKind.GitLabPipeline ? GitLabView.Of(Root) : null);
    }

    public string Path { get; }

    public string Text { get; }

    public FileKind Kind { get; }

    /// <summary>The root of the YAML when it is a mapping, or null.</summary>
    public YamlMappingNode? Yaml => Root;

    /// <summary>The text of another file of the repository, such as a local action, or null.</summary>
    public string? ReadOther(string path) => _readOther(path);

    /// <summary>The workflow or action, or null when the file is neither or cannot be read.</summary>
    public WorkflowView? Workflow => _workflow.Value;

    /// <summary>Every <c>${{ }}</c> of a workflow or action, in the order of the text; empty for other files.</summary>
    public IReadOnlyList<FencedExpression> Expressions => _expressions.Value;

    /// <summary>The YAML as it was written, held against the model of its format; null for files that are no YAML.</summary>
    public WorkflowSyntax? Syntax => _syntax.Value;

    /// <summary>The GitLab pipeline, or null when the file is none or cannot be read.</summary>
    public GitLabView? GitLab => _gitLab.Value;

    /// <summary>The Dockerfile; an empty one for other files.</summary>
    public Dockerfile Docker => View(file => file.Kind is FileKind.Dockerfile ? Dockerfile.Parse(file.Text) : Dockerfile.Empty)!;

    /// <summary>A parsed view that only some rules share, made once for each type.</summary>
    public T? View<T>(Func<RuleFile, T?> make)
        where T : class
    {
        if (!_views.TryGetValue(typeof(T), out var view))
        {
            _views[typeof(T)] = view = make(this);
        }

        return (T?)view;
    }

    /// <summary>Why the YAML cannot be read, or null.</summary>
    public YamlError? YamlError => Kind is FileKind.Dockerfile or FileKind.Terraform or FileKind.Other ? null : _yaml.Value.Error;

    public int LineCount => _starts.Value.Length;

    private YamlMappingNode? Root => _yaml.Value.Root as YamlMappingNode;

    /// <summary>The text of a 1-based line without its end.</summary>
    public string Line(int line)
    {
        var start = _starts.Value[line - 1];
        var end = line < _starts.Value.Length ? _starts.Value[line] - 1 : Text.Length;
        return Text[start..end].TrimEnd('\r', '\n');
    }

    /// <summary>The 1-based line and column of an offset.</summary>
    public (int Line, int Column) At(int offset)
    {
        var index = Array.BinarySearch(_starts.Value, offset);
        var line = index >= 0 ? index : ~index - 1;
        return (line + 1, offset - _starts.Value[line] + 1);
    }

    /// <summary>The offset of a 1-based line.</summary>
    public int OffsetOfLine(int line) => _starts.Value[line - 1];

    /// <summary>The offset of a mark of the parser.</summary>
    public int OffsetOf(Mark mark)
    {
        // What ends the text ends on a line that is not there any more.
        if (mark.Line > LineCount)
        {
            return Text.Length;
        }

        var line = (int)Math.Max(mark.Line, 1);
        return Math.Clamp(_starts.Value[line - 1] + (int)mark.Column - 1, 0, Text.Length);
    }

    /// <summary>Where a node stands; a block of text from its mark to the end of its last line, a mapping or list to the end of what is in it.</summary>
    public (int Offset, int Length) Span(YamlNode node)
    {
        var start = OffsetOf(node.Start);
        var end = Math.Max(start, EndOf(node, start, 0));
        while (end > start && Text[end - 1] is '\n' or '\r' or ' ')
        {
            end--;
        }

        return (start, end - start);
    }

    // The parser marks only where mappings and lists begin; an alias in one stands elsewhere.
    private int EndOf(YamlNode node, int start, int depth)
    {
        var end = OffsetOf(node.End);
        IEnumerable<YamlNode> children = node switch
        {
            YamlMappingNode mapping => mapping.Children.Reverse().SelectMany(pair => new[] { pair.Value, pair.Key }),
            YamlSequenceNode sequence => sequence.Children.Reverse(),
            _ => [],
        };
        foreach (var child in children.Where(_ => depth < 100))
        {
            var childStart = OffsetOf(child.Start);
            if (childStart >= start)
            {
                return Math.Max(end, EndOf(child, childStart, depth + 1));
            }
        }

        return end;
    }

    private int[] Starts()
    {
        var starts = new List<int> { 0 };
        for (var i = Text.IndexOf('\n', StringComparison.Ordinal); i >= 0 && i + 1 < Text.Length; i = Text.IndexOf('\n', i + 1))
        {
            starts.Add(i + 1);
        }

        return [.. starts];
    }
}
