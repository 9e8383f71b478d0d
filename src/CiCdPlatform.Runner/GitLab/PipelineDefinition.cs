using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>A pipeline file with what it includes, references resolved, and where each job was written.</summary>
internal sealed class PipelineDefinition
{
    private const int MaxIncludes = 100;
    private readonly Dictionary<string, (DefinitionDocument Document, JsonNode? Node)> _places = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _files;
    private readonly Func<string, string?> _readFile;
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private DefinitionDocument? _main;
    private int _included;

    private PipelineDefinition(IReadOnlyList<string> files, Func<string, string?> readFile)
    {
        _files = files;
        _readFile = readFile;
    }

    public JsonObject Root { get; private set; } = [];

    public List<PlanError> Errors { get; } = [];

    public static PipelineDefinition Load(string path, string text, RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile)
    {
        var definition = new PipelineDefinition(files, readFile);
        var root = definition.Read(path, text, PredefinedVariables.OfPipeline(trigger));
        if (definition.Errors.Count == 0)
        {
            definition.Root = References.Resolve(root, (name, message) => definition.Errors.Add(definition.ErrorAt(name, null, message)));
        }

        return definition;
    }

    /// <summary>An error where a job writes a keyword itself, else where the job stands.</summary>
    public PlanError ErrorAt(string name, string? keyword, string message)
    {
        if (!_places.TryGetValue(name, out var place))
        {
            return _main!.ErrorAt(null, message);
        }

        return place.Document.ErrorAt(keyword is null ? place.Node : place.Node.Get(keyword) ?? place.Node, message);
    }

    /// <summary>The entry of a job's list that is or names the text, for the line of an error.</summary>
    public PlanError ErrorAtEntry(string name, string keyword, string entry, string message)
    {
        if (_places.TryGetValue(name, out var place) && place.Node.Get(keyword) is JsonArray list
            && list.FirstOrDefault(i => (i.Text() ?? i.Get("job").Text()) == entry) is { } node)
        {
            return place.Document.ErrorAt(node, message);
        }

        return ErrorAt(name, keyword, message);
    }

    private JsonObject Read(string path, string text, IReadOnlyDictionary<string, string> variables)
    {
        var document = DefinitionDocument.Read(path, text);
        if (document.Error is null && document.Root is JsonObject { Count: 1 } header && header.ContainsKey("spec"))
        {
            document = DefinitionDocument.Read(path, WithoutHeader(text));
        }

        _main ??= document;
        if (document.Error is { } unreadable)
        {
            Errors.Add(unreadable);
            return [];
        }

        if (document.Root is not JsonObject root)
        {
            Errors.Add(document.ErrorAt(document.Root, "a pipeline is a mapping of jobs and keywords"));
            return [];
        }

        var merged = new JsonObject();
        _open.Add(path);
        foreach (var include in root.Get("include") is JsonArray list ? list.ToList() : root.ContainsKey("include") ? [root["include"]] : [])
        {
            merged = DeepMerge.Over(merged, Include(document, include, root["include"], variables));
        }

        _open.Remove(path);
        foreach (var (name, node) in root)
        {
            _places[name] = (document, node ?? root);
        }

        merged = DeepMerge.Over(merged, root);
        merged.Remove("include");
        return merged;
    }

    // The header stays as blank lines, so that places in errors hold.
    private static string WithoutHeader(string text)
    {
        var lines = text.Split('\n');
        var end = Array.FindIndex(lines, 1, l => l.TrimEnd() == "---");
        return end < 0 ? "" : string.Join('\n', Enumerable.Repeat("", end + 1).Concat(lines.Skip(end + 1)));
    }

    private JsonObject Include(DefinitionDocument document, JsonNode? include, JsonNode? list, IReadOnlyDictionary<string, string> variables)
    {
        var written = include.Text() ?? include.Get("local").Text();
        if (written is null || written.Contains("://", StringComparison.Ordinal))
        {
            var kind = include is JsonObject map ? map.Select(p => p.Key).FirstOrDefault(k => k is "remote" or "template" or "project" or "component" or "artifact") : "remote";
            Errors.Add(document.ErrorAt(include ?? list, $"the include {kind ?? "of no kind"} `{(kind is null ? "" : include.Get(kind).Text() ?? written)}` is not a file of this repository and cannot be read here"));
            return [];
        }

        if (include.Get("rules") is { } rules && !JobRules.IncludeApplies(rules, variables, _files))
        {
            return [];
        }

        var pattern = VariableExpansion.Expand(written, variables).TrimStart('/');
        var paths = pattern.Contains('*', StringComparison.Ordinal)
            ? _files.Where(f => FilterPattern.Matches(pattern, f)).Order(StringComparer.Ordinal).ToList()
            : [pattern];
        var merged = new JsonObject();
        foreach (var path in paths)
        {
            if (_open.Contains(path) || ++_included > MaxIncludes)
            {
                Errors.Add(document.ErrorAt(include ?? list, _open.Contains(path) ? $"`{path}` includes itself" : $"more than {MaxIncludes} files are included"));
            }
            else if (_readFile(path) is { } text)
            {
                merged = DeepMerge.Over(merged, Read(path, text, variables));
            }
            else
            {
                Errors.Add(document.ErrorAt(include ?? list, $"the included file `{path}` does not exist"));
            }
        }

        return merged;
    }
}
