using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Evaluation.Generation;

/// <summary>Counts what is generated and names what is wrong.</summary>
internal sealed class GenerationTally
{
    private readonly SortedDictionary<string, List<string>> _misses = new(StringComparer.Ordinal) { ["validator"] = [], ["rules"] = [], ["yaml"] = [] };
    private readonly SortedDictionary<string, int> _jobs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _sources = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<string>> _builtIn = new(StringComparer.Ordinal);
    private readonly List<string> _nothing = [];
    private readonly SortedDictionary<string, List<string>> _warnings = new(StringComparer.Ordinal);
    private int _files;
    private int _containers;

    public void Miss(string check, string name, string message) => _misses[check].Add($"{name}: {message}");

    public void Count(Draft draft, RepositoryAnalysis analysis)
    {
        _files += draft.Generation.Files.Count;
        _containers += draft.Generation.Files.Count(file => file.Path.EndsWith("Dockerfile", StringComparison.Ordinal));
        var source = draft.Generation.Source.ToString();
        _sources[source] = _sources.GetValueOrDefault(source) + 1;
        if (draft.Generation.Source == GenerationSource.BuiltIn)
        {
            Add(_builtIn, analysis.Components is [var first, ..] ? first.Language : "none", draft.Name);
        }

        if (analysis.Components.Count == 0)
        {
            _nothing.Add(draft.Name);
        }

        foreach (var stage in draft.Generation.Pipeline.Jobs.Select(job => job.Stage).Distinct())
        {
            var key = stage.ToString();
            _jobs[key] = _jobs.GetValueOrDefault(key) + 1;
        }

        foreach (var warning in draft.Generation.Warnings)
        {
            Add(_warnings, warning, draft.Name);
        }
    }

    public object Report(int inputs, IReadOnlyList<Draft> drafts, IReadOnlyList<CheckerReport> checks) => new
    {
        Inputs = inputs,
        Definitions = drafts.Count,
        Files = _files,
        Containerfiles = _containers,
        YamlParser = "YamlDotNet " + typeof(YamlDotNet.RepresentationModel.YamlStream).Assembly.GetName().Version,
        Sources = _sources,
        DefinitionsWithStage = _jobs,
        NothingToBuild = _nothing,
        BuiltIn = _builtIn.ToDictionary(pair => pair.Key, pair => pair.Value.Count),
        Findings = _misses.ToDictionary(pair => pair.Key, pair => pair.Value.Count),
        Checks = checks,
        Misses = _misses,
        Warnings = _warnings.OrderByDescending(pair => pair.Value.Count).Take(60).ToDictionary(pair => pair.Key, pair => pair.Value.Count),
    };

    private static void Add(SortedDictionary<string, List<string>> lists, string key, string name)
    {
        if (!lists.TryGetValue(key, out var names))
        {
            lists[key] = names = [];
        }

        names.Add(name);
    }
}
